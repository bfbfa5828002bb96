import {
  SlipwayError,
  type BaseImageDependency,
  type LogStream,
  type OutputImage,
  type PlannedStep,
} from '@slipway/core';
import type {
  BuildExit,
  DetachedEnd,
  Exit,
  Output,
  PushExit,
  Runtime,
  Sandbox,
  SandboxRequest,
} from '../runtime/runtime.ts';

/** What a step does when it is tried. Everything happens in the order of these fields. */
export interface Behaviour {
  readonly output?: readonly (readonly [stream: LogStream, content: string | Uint8Array])[];
  /** The step goes on until this settles; `forever` until it is aborted. A detached one is done without it. */
  readonly until?: Promise<unknown> | 'forever';
  /** The machinery fails with this. */
  readonly fault?: Error;
  /** 0 when absent. */
  readonly exitCode?: number;
  readonly reason?: string;
  /** What a push delivers. */
  readonly images?: readonly OutputImage[];
  /** What a build gives when its exit code is 0. */
  readonly imageId?: string;
  readonly baseImages?: readonly BaseImageDependency[];
  /** What a detached step writes, and how it ends by itself, after the others are done. */
  readonly later?: Pick<Behaviour, 'output' | 'exitCode' | 'reason'>;
}

/** Says what a step does; `attempt` counts from 1 for each step. */
export type Script = (step: PlannedStep, attempt: number) => Behaviour;

/** A runtime without containers: steps do what a script says. It passes the same contract suite as the real one. */
export interface ScriptedRuntime extends Runtime {
  /** Every request that was opened, in order. */
  readonly requests: readonly SandboxRequest[];
  /** Every step that was tried, in the order of the attempts. */
  readonly attempts: readonly PlannedStep[];
  /** Run ids whose sandbox was not disposed, with the steps that still go. */
  readonly alive: readonly string[];
}

/** Makes a scripted runtime. */
export function createScriptedRuntime(script: Script): ScriptedRuntime {
  const requests: SandboxRequest[] = [];
  const attempts: PlannedStep[] = [];
  const alive = new Set<string>();
  return {
    requests,
    attempts,
    get alive() {
      return [...alive];
    },
    open(request, signal) {
      if (signal.aborted) return Promise.reject(reasonOf(signal));
      if (request.context.kind === 'directory' && request.context.path === '') {
        return Promise.reject(new SlipwayError('invalid-context', 'the context has no path'));
      }
      requests.push(request);
      return Promise.resolve(openSandbox(request, script, attempts, alive));
    },
  };
}

function openSandbox(request: SandboxRequest, script: Script, attempts: PlannedStep[], alive: Set<string>): Sandbox {
  const { runId } = request.run;
  const counts = new Map<string, number>();
  const unfinished: (() => Promise<DetachedEnd>)[] = [];
  alive.add(runId);

  const perform = async (step: PlannedStep, out: Output, signal: AbortSignal): Promise<Behaviour> => {
    signal.throwIfAborted();
    attempts.push(step);
    const count = (counts.get(step.id) ?? 0) + 1;
    counts.set(step.id, count);
    const name = `${runId}/${step.id}`;
    alive.add(name);
    try {
      const behaviour = script(step, count);
      await write(behaviour, out);
      const detached = step.kind === 'cmd' && step.detach;
      if (behaviour.until !== undefined && !detached) await orAborted(behaviour.until, signal);
      signal.throwIfAborted();
      if (behaviour.fault !== undefined) throw behaviour.fault;
      return behaviour;
    } finally {
      alive.delete(name);
    }
  };

  return {
    async run(step, out, signal) {
      const { later, ...behaviour } = await perform(step, out, signal);
      if (step.detach && later !== undefined) {
        unfinished.push(async () => {
          await write(later, out);
          return { stepId: step.id, exit: exitOf(later) };
        });
      }
      return exitOf(behaviour);
    },
    async build(step, out, signal): Promise<BuildExit> {
      const { imageId, baseImages = [], ...behaviour } = await perform(step, out, signal);
      return { ...exitOf(behaviour), ...(imageId === undefined ? {} : { imageId }), baseImages };
    },
    async push(step, out, signal): Promise<PushExit> {
      const { images = [], ...behaviour } = await perform(step, out, signal);
      return { ...exitOf(behaviour), images };
    },
    finish: () => Promise.all(unfinished.splice(0).map((end) => end())),
    keepWorkspace: () => Promise.resolve(attempts.some((step) => step.kind === 'cmd')),
    [Symbol.asyncDispose]() {
      alive.delete(runId);
      return Promise.resolve();
    },
  };
}

async function write({ output = [] }: Behaviour, out: Output): Promise<void> {
  for (const [stream, content] of output) await out(stream, Buffer.from(content));
}

function exitOf({ exitCode = 0, reason }: Behaviour): Exit {
  return reason === undefined ? { exitCode } : { exitCode, reason };
}

function orAborted(until: Promise<unknown> | 'forever', signal: AbortSignal): Promise<unknown> {
  const aborted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(reasonOf(signal));
    signal.addEventListener('abort', () => reject(reasonOf(signal)), { once: true });
  });
  return until === 'forever' ? aborted : Promise.race([until, aborted]);
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason));
}
