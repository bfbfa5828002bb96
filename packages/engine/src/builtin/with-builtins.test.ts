import { SlipwayError } from '@slipway/core';
import { createTempDir } from '@slipway/testkit';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { cmdStep, inSequence, planOf } from '../../test/steps.ts';
import { execute } from '../execute/execute.ts';
import { createScriptedRuntime } from '../fake/scripted-runtime.ts';
import type { BuiltinCommand } from './command.ts';
import { withBuiltins, type BuiltinOptions } from './with-builtins.ts';

const image = 'mcr.microsoft.com/acr/acr-cli:0.19';
const step = (id: string, args: readonly string[], some: Parameters<typeof cmdStep>[1] = {}) =>
  cmdStep(id, { image, args, retryDelayMs: 1, ...some });

/** Executes steps with one built-in command, `work`. */
async function run(
  steps: readonly ReturnType<typeof cmdStep>[],
  work: BuiltinCommand['run'],
  { signal = new AbortController().signal, ...options }: Partial<BuiltinOptions> & { signal?: AbortSignal } = {},
) {
  await using directory = await createTempDir();
  const scripted = createScriptedRuntime(() => ({ output: [['stdout', 'from the container']] }));
  const output: string[] = [];
  const outcome = await execute(planOf(steps, { masks: ['hush'] }), {
    run: { runId: 'run1', attempt: 1 },
    context: { kind: 'none' },
    credentials: () => Promise.resolve(undefined),
    runtime: withBuiltins(scripted, {
      aliasImage: undefined,
      defaultRegistry: 'own.io',
      journals: directory.path,
      commands: [{ name: 'work', summary: 'works', run: work }],
      ...options,
    }),
    emit: (event) => {
      if (event.kind === 'log' && event.stream !== 'system') output.push(Buffer.from(event.bytes).toString());
    },
    signal,
  });
  expect(scripted.alive).toEqual([]);
  return { outcome, output: output.join(''), inContainers: scripted.attempts.map(({ id }) => id) };
}

describe('a step that is a built-in command', () => {
  it('needs no container; the others have theirs', async () => {
    const steps = inSequence([step('one', ['work', 'a b']), step('two', ['other'])]) as ReturnType<typeof cmdStep>[];
    const { outcome, output, inContainers } = await run(steps, async (words, { out, defaultRegistry }) => {
      await out('stdout', Buffer.from(`${words.join('|')} at ${defaultRegistry}\n`));
      return { exitCode: 0 };
    });
    expect(outcome.status).toBe('Succeeded');
    expect(output).toBe('a b at own.io\nfrom the container');
    expect(inContainers).toEqual(['two']);
  });

  it('fails with its exit code, is tried again, and can be ignored', async () => {
    let tries = 0;
    const failing = step('failing', ['work'], { retries: 2 });
    const { outcome } = await run([failing], () => Promise.resolve({ exitCode: (tries += 1) }));
    expect(outcome).toMatchObject({ status: 'Failed', error: 'failed to run step ID: failing: exit status 3' });
    const ignored = await run([{ ...failing, ignoreErrors: true }], () => Promise.resolve({ exitCode: 1 }));
    expect(ignored.outcome.status).toBe('Succeeded');
  });

  it('tells an error of the catalogue as the failure of the step, without its secrets', async () => {
    const { outcome, output } = await run([step('one', ['work'])], () =>
      Promise.reject(new SlipwayError('registry-failed', 'it said hush', { advice: 'Ask again.' })),
    );
    expect(outcome.status).toBe('Failed');
    expect(outcome.error).toMatch(/^failed to run step ID: one: exit status 1 \(it said \*+\)$/);
    expect(output).toMatch(/^Error: it said \*+\nAsk again\.\n$/);
  });

  it('breaks the run with any other error', async () => {
    const { outcome } = await run([step('one', ['work'])], () => Promise.reject(new Error('a bug')));
    expect(outcome).toMatchObject({ status: 'Error' });
  });

  it('is stopped by a cancellation and by its deadline once it has put everything in order', async () => {
    const tidied: string[] = [];
    const cancel = new AbortController();
    const untilStopped: BuiltinCommand['run'] = async (_, { signal, step: { id } }) => {
      const stopped = once(signal, 'abort');
      if (id === 'canceled') cancel.abort();
      await stopped;
      await new Promise(setImmediate);
      tidied.push(id);
      return { exitCode: 0 };
    };
    const canceled = await run([step('canceled', ['work'])], untilStopped, { signal: cancel.signal });
    expect(canceled.outcome.status).toBe('Canceled');
    const late = await run([step('late', ['work'], { timeoutMs: 20 })], untilStopped);
    expect(late.outcome).toMatchObject({ status: 'Failed', steps: [{ id: 'late', status: 'timed-out' }] });
    expect(tidied).toEqual(['canceled', 'late']);
  });

  it('does not run where none may', async () => {
    let runs = 0;
    const { outcome } = await run(
      [step('one', ['work'])],
      () => {
        runs += 1;
        return Promise.resolve({ exitCode: 0 });
      },
      { refusal: 'not here' },
    );
    expect(outcome).toMatchObject({
      status: 'Failed',
      error: 'failed to run step ID: one: exit status 126 (not here)',
    });
    expect(runs).toBe(0);
  });
});
