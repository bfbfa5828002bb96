import { SlipwayError, type Plan } from '@slipway/core';
import type { Grant } from '@slipway/core/http';
import type { Runtime } from '@slipway/engine';
import type { Door } from '../door/door.ts';

/** Who asks whether images may be pushed. */
export interface PushAsker {
  readonly door: Pick<Door, 'insist'>;
  readonly grant: Pick<Grant, 'lease'>;
  readonly signal: AbortSignal;
}

/** The names under which a plan pushes images. */
export function pushedNames(plan: Plan): readonly string[] {
  return [...new Set(plan.steps.flatMap((step) => (step.kind === 'push' ? step.images : [])))];
}

/** Rejects with `conflict` when a lock keeps one of the images from being pushed; it says who has set it. */
export async function checkPushes(asker: PushAsker, images: readonly string[]): Promise<void> {
  const refusal = await pushRefusal(asker, images);
  if (refusal !== undefined) throw new SlipwayError('conflict', refusal);
}

async function pushRefusal({ door, grant, signal }: PushAsker, images: readonly string[]): Promise<string | undefined> {
  if (images.length === 0) return undefined;
  const body = { lease: grant.lease, images: [...images] };
  const { locked } = await door.insist('agentCheckPush', { body }, { signal });
  const [first] = locked;
  return first === undefined ? undefined : `${first.message}. ${first.advice}`;
}

/** A runtime that asks again right before each push: a lock may have come while the run went. */
export function withPushCheck(runtime: Runtime, asker: PushAsker): Runtime {
  return {
    async open(request, signal) {
      const sandbox = await runtime.open(request, signal);
      return {
        run: (step, out, stepSignal) => sandbox.run(step, out, stepSignal),
        build: (step, out, stepSignal) => sandbox.build(step, out, stepSignal),
        async push(step, out, stepSignal) {
          const reason = await pushRefusal({ ...asker, signal: stepSignal }, step.images);
          if (reason !== undefined) return { exitCode: 1, reason, images: [] };
          return sandbox.push(step, out, stepSignal);
        },
        finish: () => sandbox.finish(),
        keepWorkspace: (ending) => sandbox.keepWorkspace(ending),
        [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose](),
      };
    },
  };
}
