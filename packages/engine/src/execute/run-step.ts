import type { BaseImageDependency, OutputImage, PlannedStep, RunEvent, StepStatus } from '@slipway/core';
import type { Exit, Output, Sandbox } from '../runtime/runtime.ts';
import { inRounds, type AttemptContext } from './attempts.ts';
import { withDeadline } from './deadline.ts';
import { describeCause, describeExit } from './describe.ts';
import type { Emit } from './emit.ts';
import { executing, explicitPull, ignoring, waiting } from './messages.ts';
import type { StepOutcome } from './outcome.ts';
import { pause } from './pause.ts';

/** How a step ended, and what the run has to know of it besides what it reports. */
export interface StepEnd extends StepOutcome {
  readonly images: readonly OutputImage[];
  /** What a build stood on; absent for what is no build and for one that failed. */
  readonly baseImages?: readonly BaseImageDependency[];
  /** The machinery failed, not the user's step. */
  readonly broken: boolean;
}

/** What every step of a run is run with. */
export interface StepContext {
  readonly sandbox: Sandbox;
  readonly emit: Emit;
  /** Aborted when the run is to end. */
  readonly signal: AbortSignal;
  /** The network of steps that name none. */
  readonly defaultNetwork: string | undefined;
}

interface WorkResult {
  readonly exitCode: number;
  readonly error?: string;
  readonly images: readonly OutputImage[];
  readonly baseImages?: readonly BaseImageDependency[];
}

/** Runs one step to its end: delay, deadline, attempts, log lines and events. Never rejects. */
export async function runStep(step: PlannedStep, context: StepContext): Promise<StepEnd> {
  const { sandbox, emit, signal } = context;
  const log = (text: string): void | Promise<void> =>
    emit({ kind: 'log', stepId: step.id, stream: 'system', bytes: Buffer.from(`${text}\n`) });
  const out: Output = (stream, bytes) => emit({ kind: 'log', stepId: step.id, stream, bytes });
  let startedAt: number | undefined;

  const end = async (status: StepStatus, facts: Partial<StepEnd> = {}): Promise<StepEnd> => {
    const elapsed = startedAt === undefined ? {} : { elapsedMs: performance.now() - startedAt };
    await emit(stepEvent(step.id, status, facts));
    return { id: step.id, status, images: [], broken: false, ...elapsed, ...facts };
  };
  const fail = async (status: 'failed' | 'timed-out', error: string, facts: Partial<StepEnd>): Promise<StepEnd> => {
    if (!step.ignoreErrors) return end(status, { ...facts, error });
    await log(ignoring(step.id, error));
    return end('ignored', { ...facts, error });
  };

  try {
    await log(executing(step, context.defaultNetwork));
    if (step.startDelayMs > 0) {
      await emit(stepEvent(step.id, 'waiting'));
      await log(waiting(step));
      await pause(step.startDelayMs, signal);
    }
    signal.throwIfAborted();
    startedAt = performance.now();
    await emit(stepEvent(step.id, 'running'));
    const timed = await withDeadline(step.timeoutMs, signal, (limited) =>
      work(step, sandbox, emit, { id: step.id, out, log, signal: limited }),
    );
    if (timed.timedOut) return await fail('timed-out', 'timed out', {});
    const { error, ...facts } = timed.result;
    if (error !== undefined) return await fail('failed', error, facts);
    const detached = step.kind === 'cmd' && step.detach;
    return await end(detached ? 'detached' : 'succeeded', detached ? { images: facts.images } : facts);
  } catch (cause) {
    if (signal.aborted) return end('canceled');
    return end('failed', { error: describeCause(cause), broken: true });
  }
}

async function work(step: PlannedStep, sandbox: Sandbox, emit: Emit, context: AttemptContext): Promise<WorkResult> {
  const { signal } = context;
  switch (step.kind) {
    case 'cmd': {
      if (step.pull) await context.log(explicitPull);
      let pull = step.pull;
      const rounds = await inRounds(step, context, (out) => {
        const attempt = { ...step, pull };
        pull = false;
        return sandbox.run(attempt, out, signal);
      });
      const images = rounds.flatMap((round) => round.images ?? []);
      for (const image of images) await emit({ kind: 'output-image', stepId: step.id, image });
      return { ...joinRounds(rounds), images };
    }
    case 'build': {
      const rounds = await inRounds(step, context, (out) => sandbox.build(step, out, signal));
      const built = rounds.findLast((round) => round.imageId !== undefined);
      if (built !== undefined && built.baseImages.length > 0) {
        await emit({ kind: 'base-images', stepId: step.id, dependencies: built.baseImages });
      }
      return { ...joinRounds(rounds), images: [], ...(built === undefined ? {} : { baseImages: built.baseImages }) };
    }
    case 'push': {
      const images: OutputImage[] = [];
      for (const name of step.images) {
        // Each is told when its registry has it: what it starts begins then, and must find out where it comes from.
        const exit = await sandbox.push({ ...step, images: [name] }, context.out, signal);
        for (const image of exit.images) await emit({ kind: 'output-image', stepId: step.id, image });
        images.push(...exit.images);
        if (exit.exitCode === 0) continue;
        const failure = 'failed to push images successfully';
        const error = exit.reason === undefined ? failure : `${failure} (${exit.reason})`;
        return { exitCode: exit.exitCode, images, error };
      }
      return { exitCode: 0, images };
    }
  }
}

/** Rounds fail together: the exit code is the last failure's, the errors are joined (contract §2.7). */
function joinRounds(rounds: readonly Exit[]): { exitCode: number; error?: string } {
  const failures = rounds.filter((round) => round.exitCode !== 0);
  const exitCode = failures.at(-1)?.exitCode ?? 0;
  return exitCode === 0 ? { exitCode } : { exitCode, error: failures.map(describeExit).join(', ') };
}

function stepEvent(stepId: string, status: StepStatus, facts: Partial<StepEnd> = {}): RunEvent {
  return {
    kind: 'step',
    stepId,
    status,
    time: Date.now(),
    ...(facts.exitCode === undefined ? {} : { exitCode: facts.exitCode }),
    ...(facts.error === undefined ? {} : { error: facts.error }),
  };
}
