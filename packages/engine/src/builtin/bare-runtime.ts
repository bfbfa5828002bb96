import { SlipwayError, type Plan } from '@slipway/core';
import type { Runtime } from '../runtime/runtime.ts';
import { builtinCommands } from './commands.ts';
import { findBuiltin } from './find-builtin.ts';

/** Whether a plan is made of built-in commands alone, so that it needs no engine. */
export function needsNoEngine({ steps }: Plan, aliasImage: string | undefined): boolean {
  return steps.every((step) => {
    const found = step.kind === 'cmd' ? findBuiltin(step, builtinCommands, aliasImage) : undefined;
    return found !== undefined && found.command.needsEngine !== true;
  });
}

/** A runtime without an engine, for plans whose steps are all built in. */
export function bareRuntime(): Runtime {
  const refuse = (): Promise<never> =>
    Promise.reject(new SlipwayError('engine-unreachable', 'this step needs a Docker Engine, and the run has none'));
  return {
    open: (_, signal) => {
      if (signal.aborted) return Promise.reject(signal.reason as Error);
      return Promise.resolve({
        run: refuse,
        build: refuse,
        push: refuse,
        finish: () => Promise.resolve([]),
        keepWorkspace: () => Promise.resolve(false),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      });
    },
  };
}
