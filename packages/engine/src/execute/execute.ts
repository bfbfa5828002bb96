import { dependencyEntries, ready, type DependencyEntry, type OutputImage, type Plan } from '@slipway/core';
import type { Runtime, Sandbox, SandboxRequest } from '../runtime/runtime.ts';
import { describeCause, describeExit } from './describe.ts';
import { inOrder, type Emit } from './emit.ts';
import { dependencyReport, endedByItself, populating, runFailure, summary } from './messages.ts';
import { stoppedBy, type RunOutcome, type StepOutcome } from './outcome.ts';
import { maskedEmit } from './masked-emit.ts';
import { runStep, type StepContext, type StepEnd } from './run-step.ts';

/** What one execution needs besides its plan. */
export interface ExecuteOptions extends Omit<SandboxRequest, 'plan'> {
  readonly runtime: Runtime;
  readonly emit: Emit;
  /** Aborted to cancel the run; a reason named `TimeoutError` (as of `AbortSignal.timeout`) makes it a `Timeout`. */
  readonly signal: AbortSignal;
  /** Keep the workspace of a run that fails, times out or breaks, for a look into it; not that of one that is canceled. */
  readonly keepFailed?: boolean;
}

type Ending = Pick<RunOutcome, 'status' | 'error'>;

/** Runs a plan to its end and reports how it ended; never rejects for anything that happens inside the run. */
export async function execute(plan: Plan, options: ExecuteOptions): Promise<RunOutcome> {
  const stop = new AbortController();
  let early: Ending | undefined;
  let workspaceKept = false;
  // The first reason to end counts; whatever fails because of the stop is its consequence.
  const endEarly = (ending: Ending): void => {
    early ??= ending;
    stop.abort();
  };
  const masker = maskedEmit(options.emit, plan.masks);
  const emit = inOrder(masker.emit, (cause) => {
    endEarly({ status: 'Error', error: `the log could not be delivered: ${describeCause(cause)}` });
  });
  const onCancel = (): void => {
    endEarly(stoppedBy(options.signal));
  };
  options.signal.addEventListener('abort', onCancel, { once: true });
  if (options.signal.aborted) onCancel();

  await emit({ kind: 'run', status: 'Running', time: Date.now() });
  const ends = new Map<string, StepEnd>();
  try {
    stop.signal.throwIfAborted();
    const sandbox = await options.runtime.open({ ...options, plan }, stop.signal);
    try {
      const { defaultNetwork } = plan;
      await runSteps(plan, { sandbox, emit, signal: stop.signal, defaultNetwork }, (end) => {
        ends.set(end.id, end);
        const ending = endingBecauseOf(end);
        if (ending !== undefined) endEarly(ending);
      });
      for (const { stepId, exit } of await sandbox.finish()) {
        const end = ends.get(stepId);
        if (end === undefined || exit.exitCode === 0) continue;
        const error = describeExit(exit);
        ends.set(stepId, { ...end, exitCode: exit.exitCode, error });
        await emitLine(emit, endedByItself(stepId, error));
      }
      await emitSummary(plan, ends, emit);
      if (!stop.signal.aborted) await emitDependencies(plan, ends, emit);
    } finally {
      if (options.keepFailed === true) workspaceKept = await keepWorkspace(sandbox, early, ends, emit);
      await dispose(sandbox, emit);
    }
  } catch (cause) {
    if (!stop.signal.aborted) endEarly({ status: 'Error', error: describeCause(cause) });
  } finally {
    options.signal.removeEventListener('abort', onCancel);
  }

  const ending = early ?? { status: 'Succeeded' };
  await emit({ kind: 'run', time: Date.now(), ...ending });
  return {
    ...masker.maskError(early ?? ending),
    steps: plan.steps.map((step) => masker.maskError(outcomeOf(step.id, ends.get(step.id)))),
    images: imagesOf(plan, ends),
    ...(workspaceKept ? { workspaceKept } : {}),
  };
}

/** Starts what is ready, waits for the first to end, and so on, until nothing runs and nothing may start. */
async function runSteps(plan: Plan, context: StepContext, record: (end: StepEnd) => void): Promise<void> {
  const started = new Set<string>();
  const done = new Set<string>();
  const running = new Map<string, Promise<StepEnd>>();
  for (;;) {
    for (const step of context.signal.aborted ? [] : ready(plan, { started, done })) {
      started.add(step.id);
      running.set(step.id, runStep(step, context));
    }
    if (running.size === 0) return;
    const end = await Promise.race(running.values());
    running.delete(end.id);
    if (end.status === 'succeeded' || end.status === 'ignored' || end.status === 'detached') done.add(end.id);
    record(end);
  }
}

function endingBecauseOf(end: StepEnd): Ending | undefined {
  if (end.status !== 'failed' && end.status !== 'timed-out') return undefined;
  return { status: end.broken ? 'Error' : 'Failed', error: runFailure(end.id, end.error ?? 'failed') };
}

async function emitSummary(plan: Plan, ends: ReadonlyMap<string, StepEnd>, emit: Emit): Promise<void> {
  for (const step of plan.steps) {
    const outcome = outcomeOf(step.id, ends.get(step.id));
    if (outcome.status === 'skipped') {
      await emit({ kind: 'step', stepId: step.id, status: 'skipped', time: Date.now() });
    }
    await emitLine(emit, summary(step.id, outcome.status, outcome.elapsedMs));
  }
}

/** What the builds of a successful run stand on, with the digests that the builds and the pushes have told (contract §5.6). */
async function emitDependencies(plan: Plan, ends: ReadonlyMap<string, StepEnd>, emit: Emit): Promise<void> {
  const pushed = imagesOf(plan, ends);
  const entries: DependencyEntry[] = [];
  for (const step of plan.steps) {
    const { baseImages } = ends.get(step.id) ?? {};
    if (step.kind !== 'build' || baseImages === undefined) continue;
    await emitLine(emit, populating.before(step.id));
    entries.push(...dependencyEntries(step.options.tags, baseImages, pushed));
    await emitLine(emit, populating.after(step.id));
  }
  if (entries.length > 0) await emitLine(emit, dependencyReport(entries));
}

function imagesOf(plan: Plan, ends: ReadonlyMap<string, StepEnd>): readonly OutputImage[] {
  return plan.steps.flatMap((step) => ends.get(step.id)?.images ?? []);
}

async function keepWorkspace(
  sandbox: Sandbox,
  ending: Ending | undefined,
  ends: ReadonlyMap<string, StepEnd>,
  emit: Emit,
): Promise<boolean> {
  if (ending === undefined || ending.status === 'Succeeded' || ending.status === 'Canceled') return false;
  const { status } = ending;
  const failed = [...ends.values()].find((end) => endingBecauseOf(end) !== undefined);
  try {
    return await sandbox.keepWorkspace({ status, ...(failed === undefined ? {} : { stepId: failed.id }) });
  } catch (cause) {
    await emitLine(emit, `The workspace could not be kept: ${describeCause(cause)}`);
    return false;
  }
}

/** A clean-up that fails is told, but it changes nothing about how the steps ended; the next sweep finds what is left. */
async function dispose(sandbox: Sandbox, emit: Emit): Promise<void> {
  try {
    await sandbox[Symbol.asyncDispose]();
  } catch (cause) {
    await emitLine(emit, `Not everything of this run could be removed: ${describeCause(cause)}`);
  }
}

function emitLine(emit: Emit, text: string): void | Promise<void> {
  return emit({ kind: 'log', stream: 'system', bytes: Buffer.from(`${text}\n`) });
}

function outcomeOf(id: string, end: StepEnd | undefined): StepOutcome {
  if (end === undefined) return { id, status: 'skipped' };
  const { status, elapsedMs, exitCode, error } = end;
  return {
    id,
    status,
    ...(elapsedMs === undefined ? {} : { elapsedMs }),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(error === undefined ? {} : { error }),
  };
}
