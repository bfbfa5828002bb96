import { isFinal } from '@slipway/core';
import type { Cause, Run, RunImage } from '@slipway/core/http';
import type { Table } from '../output/table.ts';

/** Runs as a table, in the columns of the contract (§7.3). A run that is not over shows the time it has taken until `now`. */
export function runTable(runs: readonly Run[], now: Date): Table {
  return {
    head: ['RUN ID', 'TASK', 'PLATFORM', 'STATUS', 'TRIGGER', 'STARTED', 'DURATION'],
    rows: runs.map((run) => [
      run.runId,
      run.task ?? '',
      platformText(run.platform),
      run.status,
      triggerText(run.cause),
      run.startTime ?? '',
      durationText(run, now),
    ]),
  };
}

/** One run with all that is known of it, as lines of name and value, and its steps. */
export function runDetails(run: Run, now: Date): readonly Table[] {
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Run ID', run.runId],
    ['Status', run.isCancelRequested && !isFinal(run.status) ? `${run.status}, to be canceled` : run.status],
    ['Error', run.runErrorMessage],
    ['Waiting', run.queue === undefined ? undefined : `${run.queue.reason} (number ${run.queue.position})`],
    ['Task', run.task],
    ['Type', run.runType],
    ['Trigger', causeText(run.cause)],
    ['Source', run.sourceLocation],
    ['Registry', run.registry],
    ['Platform', platformText(run.platform)],
    ['Pool', run.agentPoolName],
    ['Agent', run.agent],
    ['Attempt', run.attempt > 1 ? String(run.attempt) : undefined],
    ['Created', run.createTime],
    ['Started', run.startTime],
    ['Finished', run.finishTime],
    ['Duration', durationText(run, now) || undefined],
    ['Archived', run.isArchiveEnabled ? 'yes' : undefined],
    ['Log', run.log.removed ? 'removed' : `${run.log.bytes} bytes`],
    ...run.outputImages.map((image) => ['Pushed', imageText(image)] as const),
    ...run.baseImages.map(({ type, image }) => ['Base image', `${imageText(image)} (${type})`] as const),
    ...(run.caused ?? []).map(({ runId, task }) => ['Led to', `${runId} of task ${task}`] as const),
    ...run.warnings.map((warning) => ['Warning', warning] as const),
  ];
  const overview = {
    head: [],
    rows: facts.flatMap(([name, value]) => (value === undefined ? [] : [[`${name}:`, value]])),
  };
  if (run.steps.length === 0) return [overview];
  const steps = run.steps.map((step) => [
    step.id,
    step.kind,
    step.status,
    step.waitsFor.join(', '),
    step.startTime === undefined ? '' : clock(between(step.startTime, step.finishTime, now)),
    step.error ?? '',
  ]);
  return [overview, { head: ['STEP', 'KIND', 'STATUS', 'WAITS FOR', 'DURATION', 'ERROR'], rows: steps }];
}

/** The TRIGGER column: source event, then timer, then image update, else manual (statement 144). */
export function triggerText(cause: Cause): string {
  switch (cause.kind) {
    case 'commit':
      return 'Commit';
    case 'pull-request':
      return 'Pull Request';
    case 'timer':
      return 'Timer';
    case 'base-image':
      return 'Image Update';
    case 'manual':
    case 'rerun':
      return 'Manual';
  }
}

/** An image as `registry/repository:tag@digest`. */
export function imageText({ registry, repository, tag, digest }: RunImage): string {
  return `${registry}/${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

function causeText(cause: Cause): string {
  switch (cause.kind) {
    case 'rerun':
      return `Manual, again ${cause.of}${cause.fromStep === undefined ? '' : ` from step ${cause.fromStep}`}`;
    case 'commit':
      return `Commit ${cause.commit}${refText(cause)}${cause.actor === undefined ? '' : ` by ${cause.actor}`}`;
    case 'pull-request':
      return `Pull Request ${cause.pullRequest}, commit ${cause.commit}${cause.isFork === true ? ', from a fork' : ''}`;
    case 'timer':
      return `Timer ${cause.trigger} at ${cause.occurrence}`;
    case 'base-image':
      return `Image Update of ${cause.images.map(imageText).join(', ')}${chainText(cause)}`;
    case 'manual':
      return triggerText(cause);
  }
}

function refText({ branch, tag }: { readonly branch?: string | undefined; readonly tag?: string | undefined }): string {
  if (tag !== undefined) return ` of tag ${tag}`;
  return branch === undefined ? '' : ` of ${branch}`;
}

function chainText({ chain = [] }: Extract<Cause, { readonly kind: 'base-image' }>): string {
  return chain.length === 0
    ? ''
    : `, pushed by ${chain.map(({ task, runId }) => `${runId} of ${task}`).join(', then ')}`;
}

/** A platform as `os/architecture[/variant]`. */
export function platformText({ os, architecture, variant }: Run['platform']): string {
  return [os, architecture, ...(variant === undefined ? [] : [variant])].join('/');
}

function durationText(run: Run, now: Date): string {
  return run.startTime === undefined ? '' : clock(between(run.startTime, run.finishTime, now));
}

function between(start: string, end: string | undefined, now: Date): number {
  return (end === undefined ? now.getTime() : Date.parse(end)) - Date.parse(start);
}

/** Milliseconds as `hh:mm:ss`; days are hours too. */
function clock(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}
