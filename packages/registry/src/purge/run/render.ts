import type { KeepReason } from '../plan/purge-plan.ts';
import type { PurgeEvent, PurgeFailure, PurgeItem, PurgeSummary } from './events.ts';

/** A line for the standard output, whose form is ACR's and stays as it is, or for the standard error. */
export interface PurgeLine {
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

const dryRunLine =
  'DRY RUN: The following output shows what WOULD be deleted if the purge command was executed. Nothing is deleted.';

/** How much is told. */
export interface RenderOptions {
  /** Tells also of what stays as it was asked for: young, locked, needed or among the newest. */
  readonly verbose?: boolean;
}

/** Writes what happens in a purge of the registry `host` as lines, without their ends. */
export function renderPurgeEvent(
  event: PurgeEvent,
  host: string,
  { verbose = false }: RenderOptions = {},
): readonly PurgeLine[] {
  switch (event.kind) {
    case 'begin':
      return event.dryRun ? out(dryRunLine) : [];
    case 'missing-repository':
      return out(`${event.repository} repository not found`);
    case 'section':
      return out(`${event.dryRun ? 'Would delete' : 'Deleting'} ${event.of} for repository: ${event.repository}`);
    case 'would-delete':
      return out(`Would delete: ${nameOf(host, event.item)}`);
    case 'deleted':
      return out(`Deleted ${nameOf(host, event.item)}`);
    case 'unlocked':
      return out(`Unlocked ${nameOf(host, event.item)}`);
    case 'unlock-failed':
      return err(`Failed to unlock ${nameOf(host, event.item)}, error: ${event.message}`);
    case 'failed':
      return out(`Failed to delete ${nameOf(host, event.item)}, error: ${event.message}`);
    case 'skipped':
      return out(`Skipped ${nameOf(host, event.item)}, ${statusText(event.status)}`);
    case 'kept':
      return verbose || event.wasPlanned === true || isNews(event.reason)
        ? err(`Kept ${nameOf(host, event.item)}: ${reasonText(event.reason)}`)
        : [];
    case 'may-have-more':
      return err(
        `${event.repository} may have manifests without a tag that were pushed unseen; a look at the registry's storage finds them`,
      );
    case 'end':
      return endLines(event.summary);
  }
}

function endLines({ dryRun, tags, manifests, failure }: PurgeSummary): readonly PurgeLine[] {
  const counts = dryRun
    ? [`Number of tags to be deleted: ${tags}`, `Number of manifests to be deleted: ${manifests}`]
    : [`Number of deleted tags: ${tags}`, `Number of deleted manifests: ${manifests}`];
  return [...(failure === undefined ? [] : failureLines(failure)), ...['', ...counts].flatMap(out)];
}

function failureLines({ message, repository, progress }: PurgeFailure): readonly PurgeLine[] {
  const failed = out(`Failed to complete purge: ${message}`);
  if (progress === undefined) return failed;
  const list = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.join(', '));
  return [
    ...failed,
    ...out(`Failed repository: ${repository ?? 'unknown'}`),
    ...out(`Completed repositories: ${list(progress.completed)}`),
    ...out(`Remaining repositories: ${list(progress.remaining)}`),
    ...out('The login was refused. Narrow --filter to what is left, so that one login lasts for it, and purge again.'),
  ];
}

function nameOf(host: string, { repository, target }: PurgeItem): string {
  return `${host}/${repository}${target.kind === 'tag' ? `:${target.name}` : `@${target.digest}`}`;
}

function statusText(status: number): string {
  return status === 404 ? 'HTTP status: 404' : `operation not allowed, HTTP status: ${status}`;
}

/** Whether a user has to hear of it: it did not stay because he wanted so. */
function isNews({ kind }: KeepReason): boolean {
  return kind === 'time-unknown' || kind === 'type-unknown' || kind === 'changed';
}

function reasonText(reason: KeepReason): string {
  switch (reason.kind) {
    case 'time-unknown':
      return 'nobody knows when it was last updated';
    case 'type-unknown':
      return 'its media type is unknown';
    case 'too-young':
      return 'it is not old enough';
    case 'newest':
      return 'it is among the newest (--keep)';
    case 'locked':
      return 'it is locked';
    case 'needed':
      return `${reason.by} needs it`;
    case 'changed':
      return reason.what;
  }
}

function out(text: string): readonly PurgeLine[] {
  return [{ stream: 'stdout', text }];
}

function err(text: string): readonly PurgeLine[] {
  return [{ stream: 'stderr', text }];
}
