import type { BuildSsh } from '@slipway/core';
import type { SshAgents } from './session/ssh.ts';

/** The agents of a build, or why it gets none. */
export type FoundAgents =
  { readonly ok: true; readonly agents: SshAgents } | { readonly ok: false; readonly reason: string };

/**
 * Finds the agents that a build line asks for. Only the agent that the runtime offers is ever forwarded: a path of the user's
 * choice could name any socket of this machine, the engine's own among them.
 */
export function findAgents(wanted: readonly BuildSsh[], offered: string | undefined): FoundAgents {
  if (wanted.length === 0) return { ok: true, agents: new Map() };
  if (offered === undefined)
    return { ok: false, reason: '--ssh cannot be used: no SSH agent is handed to builds here' };
  const other = wanted.find(({ socket }) => socket !== undefined && socket !== offered);
  if (other !== undefined) {
    return {
      ok: false,
      reason: `--ssh cannot be used with '${other.socket ?? ''}': only the agent of this machine is handed to builds`,
    };
  }
  return { ok: true, agents: new Map(wanted.map(({ id }) => [id, offered])) };
}
