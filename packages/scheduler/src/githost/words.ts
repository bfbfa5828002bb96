import type { RunStatus } from '@slipway/core';
import type { CommitState } from './host-api.ts';

/** How a run stands, for a commit: nothing that only members of the team should read, because everybody sees it at the git host. */
export const commitWords: Readonly<Record<RunStatus, { readonly state: CommitState; readonly description: string }>> = {
  Queued: { state: 'waiting', description: 'The run waits for an agent' },
  Started: { state: 'waiting', description: 'The run is being prepared' },
  Running: { state: 'running', description: 'The run goes on' },
  Succeeded: { state: 'success', description: 'The run succeeded' },
  Failed: { state: 'failure', description: 'The run failed' },
  Canceled: { state: 'canceled', description: 'The run was canceled' },
  Error: { state: 'error', description: 'The run ended by a fault of the service' },
  Timeout: { state: 'failure', description: 'The run took too long' },
};

/** What statuses of a task's runs are told apart from others by. */
export function contextOf(task: string): string {
  return `slipway/${task}`;
}

/** Where the log of a run is read. */
export function logLink(publicUrl: string | undefined, runId: string): { readonly link?: string } {
  return publicUrl === undefined ? {} : { link: `${withoutSlash(publicUrl)}/v1/runs/${runId}/log` };
}

/** Where deliveries for a trigger go. */
export function hookAddress(publicUrl: string, target: string): string {
  return `${withoutSlash(publicUrl)}/v1/hooks/git/${target}`;
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
