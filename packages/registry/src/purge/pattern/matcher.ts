import { SlipwayError } from '@slipway/core';
import { Worker } from 'node:worker_threads';
import { matcherProgram } from './matcher-worker.ts';
import type { Translated } from './translate.ts';

/** Tries patterns on names in a thread of its own, each trial within a time limit. */
export interface Matcher extends AsyncDisposable {
  /**
   * Tells for every name whether the pattern matches somewhere in it. Rejects with `invalid-argument` when one trial takes longer than the
   * limit; whoever deletes by the outcome then deletes nothing.
   */
  test(pattern: Translated, names: readonly string[], signal?: AbortSignal): Promise<readonly boolean[]>;
}

type Answer = { readonly id: number } & (
  { readonly found: readonly boolean[] } | { readonly slow: string } | { readonly failure: string }
);

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (cause: Error) => void;
}

/** Makes a matcher; its thread starts with the first trial and is used for all. The limit is for one name, in milliseconds. */
export function createMatcher(timeoutMs: number): Matcher {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let lastId = 0;

  const fail = (failed: Worker, cause: Error): void => {
    if (worker !== failed) return;
    worker = undefined;
    for (const { reject } of waiting.values()) reject(cause);
    waiting.clear();
  };
  const start = (): Worker => {
    const started = new Worker(matcherProgram, {
      eval: true,
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: 256 },
    });
    started.unref();
    started.on('message', (answer: Answer) => {
      waiting.get(answer.id)?.resolve(answer);
      waiting.delete(answer.id);
    });
    started.on('error', (error) => fail(started, error));
    started.on('exit', () => fail(started, new Error('the thread that tries patterns has ended')));
    return started;
  };
  const stop = async (reason: Error): Promise<void> => {
    const stopped = worker;
    if (stopped === undefined) return;
    fail(stopped, reason);
    await stopped.terminate();
  };

  return {
    async test(pattern, names, signal) {
      signal?.throwIfAborted();
      if (names.length === 0) return [];
      const id = (lastId += 1);
      const current = (worker ??= start());
      current.ref();
      // A trial cannot be told to stop: its thread ends, and the next one gets another.
      const onAbort = (): void => void stop(signal?.reason as Error);
      signal?.addEventListener('abort', onAbort, { once: true });
      try {
        const answer = await new Promise<Answer>((resolve, reject) => {
          waiting.set(id, { resolve, reject });
          current.postMessage({ id, ...pattern, names, timeoutMs });
        });
        if ('found' in answer) return answer.found;
        throw 'slow' in answer ? tooSlow(pattern, answer.slow, timeoutMs) : new Error(answer.failure);
      } finally {
        signal?.removeEventListener('abort', onAbort);
        if (waiting.size === 0) current.unref();
      }
    },
    [Symbol.asyncDispose]: () => stop(new Error('the matcher was disposed of')),
  };
}

function tooSlow({ source }: Translated, name: string, timeoutMs: number): SlipwayError {
  return new SlipwayError(
    'invalid-argument',
    `the pattern '${source}' did not finish with '${name}' within ${timeoutMs / 1000} s; nothing is deleted`,
    { advice: 'Write it without repetitions inside repetitions such as `(a+)+`, or raise --filter-timeout-seconds.' },
  );
}
