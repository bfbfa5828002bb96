import { EventEmitter, once } from 'node:events';
import type { Plan, PlannedStep, RunEvent } from '@slipway/core';
import { describe, expect, it } from 'vitest';
import { createScriptedRuntime, type Behaviour, type Script, type ScriptedRuntime } from '../fake/scripted-runtime.ts';
import { buildStep, cmdStep, inSequence, planOf, pushStep } from '../../test/steps.ts';
import { execute, type ExecuteOptions } from './execute.ts';
import type { RunOutcome } from './outcome.ts';

interface Recorded {
  readonly outcome: RunOutcome;
  readonly events: readonly RunEvent[];
  readonly runtime: ScriptedRuntime;
}

async function run(
  plan: Plan | readonly PlannedStep[],
  script: Script | Readonly<Record<string, Behaviour>>,
  options: Partial<ExecuteOptions> = {},
): Promise<Recorded> {
  const runtime = createScriptedRuntime(typeof script === 'function' ? script : (step) => script[step.id] ?? {});
  const events: RunEvent[] = [];
  const outcome = await execute('steps' in plan ? plan : planOf(plan), {
    run: { runId: 'run1', attempt: 1 },
    context: { kind: 'none' },
    credentials: () => Promise.resolve(undefined),
    runtime,
    emit: (event) => {
      events.push(event);
    },
    signal: new AbortController().signal,
    ...options,
  });
  expect(runtime.alive).toEqual([]);
  return { outcome, events, runtime };
}

function statuses(outcome: RunOutcome): Record<string, string> {
  return Object.fromEntries(outcome.steps.map((step) => [step.id, step.status]));
}

function systemLines(events: readonly RunEvent[]): string[] {
  return events.flatMap((event) =>
    event.kind === 'log' && event.stream === 'system' ? [Buffer.from(event.bytes).toString().trimEnd()] : [],
  );
}

const quick = { retryDelayMs: 1 };

describe('execute', () => {
  it('runs steps in the order of the graph and says how each ended', async () => {
    const { outcome, events, runtime } = await run(inSequence([cmdStep('one'), cmdStep('two')]), {
      one: { output: [['stdout', 'hello']] },
    });
    expect(outcome.status).toBe('Succeeded');
    expect(outcome.error).toBeUndefined();
    expect(statuses(outcome)).toEqual({ one: 'succeeded', two: 'succeeded' });
    expect(runtime.attempts.map(({ id }) => id)).toEqual(['one', 'two']);
    expect(systemLines(events)).toEqual([
      "Executing step ID: one. Timeout(sec): 600, Working directory: '', Network: 'acb_default_network'",
      'Launching container with name: one',
      'Successfully executed container: one',
      "Executing step ID: two. Timeout(sec): 600, Working directory: '', Network: 'acb_default_network'",
      'Launching container with name: two',
      'Successfully executed container: two',
      expect.stringMatching(/^Step ID: one marked as successful \(elapsed time in seconds: \d+\.\d{6}\)$/),
      expect.stringMatching(/^Step ID: two marked as successful \(elapsed time in seconds: \d+\.\d{6}\)$/),
    ]);
    expect(events.flatMap((event) => (event.kind === 'step' ? [`${event.stepId} ${event.status}`] : []))).toEqual([
      'one running',
      'one succeeded',
      'two running',
      'two succeeded',
    ]);
    expect(events[0]).toMatchObject({ kind: 'run', status: 'Running' });
    expect(events.at(-1)).toMatchObject({ kind: 'run', status: 'Succeeded' });
  });

  it('succeeds with a plan that has no steps', async () => {
    const { outcome } = await run([], {});
    expect(outcome).toEqual({ status: 'Succeeded', steps: [], images: [] });
  });

  it('starts everything that is ready at once, and a step only when all it waits for are done', async () => {
    const order: string[] = [];
    const starts = new EventEmitter();
    // Each waits for the start of the other, so neither ends unless both were started.
    const other = { a: once(starts, 'b'), b: once(starts, 'a') };
    const { outcome } = await run([cmdStep('a'), cmdStep('b'), cmdStep('c', { waitsFor: ['a', 'b'] })], (step) => {
      order.push(step.id);
      starts.emit(step.id);
      return step.id === 'c' ? {} : { until: other[step.id as 'a' | 'b'] };
    });
    expect(outcome.status).toBe('Succeeded');
    expect(order).toEqual(['a', 'b', 'c']);
  });

  it('stops the others at the first hard failure and never starts the rest', async () => {
    const { outcome, events } = await run([cmdStep('bad'), cmdStep('long'), cmdStep('later', { waitsFor: ['long'] })], {
      bad: { exitCode: 3 },
      long: { until: 'forever' },
    });
    expect(outcome).toMatchObject({ status: 'Failed', error: 'failed to run step ID: bad: exit status 3' });
    expect(statuses(outcome)).toEqual({ bad: 'failed', long: 'canceled', later: 'skipped' });
    expect(outcome.steps[0]).toMatchObject({ exitCode: 3, error: 'exit status 3' });
    expect(systemLines(events).slice(-3)).toEqual([
      expect.stringMatching(/^Step ID: bad marked as failed \(elapsed/),
      expect.stringMatching(/^Step ID: long marked as canceled \(elapsed/),
      'Step ID: later marked as skipped',
    ]);
    expect(events.at(-1)).toMatchObject({ kind: 'run', status: 'Failed' });
  });

  it('says more than the exit code where the runtime knows more', async () => {
    const { outcome } = await run([cmdStep('big')], { big: { exitCode: 137, reason: 'out of memory' } });
    expect(outcome.error).toBe('failed to run step ID: big: exit status 137 (out of memory)');
  });

  it('goes on after a failure that is to be ignored', async () => {
    const { outcome, events } = await run(inSequence([cmdStep('bad', { ignoreErrors: true }), cmdStep('next')]), {
      bad: { exitCode: 1 },
    });
    expect(outcome.status).toBe('Succeeded');
    expect(statuses(outcome)).toEqual({ bad: 'ignored', next: 'succeeded' });
    expect(systemLines(events)).toContain(
      'Step ID: bad encountered an error: exit status 1, but is set to ignore errors. Continuing...',
    );
    expect(systemLines(events).at(-2)).toMatch(/^Step ID: bad marked as successful/);
  });

  it.each([
    { retries: 2, failing: 9, attempts: 3, status: 'Failed' },
    { retries: 2, failing: 1, attempts: 2, status: 'Succeeded' },
    { retries: 0, failing: 1, attempts: 1, status: 'Failed' },
  ])(
    'makes $attempts attempts with $retries retries when $failing fail',
    async ({ retries, failing, attempts, status }) => {
      const { outcome, events, runtime } = await run([cmdStep('flaky', { retries, ...quick })], (_, attempt) => ({
        exitCode: attempt <= failing ? 1 : 0,
      }));
      expect(runtime.attempts).toHaveLength(attempts);
      expect(outcome.status).toBe(status);
      const lines = systemLines(events);
      expect(lines.filter((line) => line.endsWith('waiting 0.001 seconds before retrying...'))).toHaveLength(
        attempts - 1,
      );
      expect(lines.includes('Container failed during run: flaky. No retries remaining.')).toBe(status === 'Failed');
    },
  );

  it('retries only after output that holds one of the texts, even across chunks', async () => {
    const retryOnErrors = ['connection reset'];
    const output = [
      ['stderr', 'fatal: connec'],
      ['stderr', 'tion reset by peer'],
    ] as const;
    const matching = await run([cmdStep('net', { retries: 3, ...quick, retryOnErrors })], (_, attempt) =>
      attempt < 3 ? { exitCode: 1, output } : {},
    );
    expect(matching.runtime.attempts).toHaveLength(3);
    expect(matching.outcome.status).toBe('Succeeded');

    const other = await run([cmdStep('net', { retries: 3, ...quick, retryOnErrors })], {
      net: {
        exitCode: 1,
        output: [
          ['stdout', 'connection re'],
          ['stderr', 'set'],
        ],
      },
    });
    expect(other.runtime.attempts).toHaveLength(1);
  });

  it('repeats every round even if one fails, and joins their errors', async () => {
    const { outcome, runtime } = await run([cmdStep('thrice', { repeat: 2 })], (_, attempt) => ({
      exitCode: attempt === 2 ? 0 : attempt,
    }));
    expect(runtime.attempts).toHaveLength(3);
    expect(outcome.error).toBe('failed to run step ID: thrice: exit status 1, exit status 3');
    expect(outcome.steps[0]?.exitCode).toBe(3);
  });

  it('ends a step at its deadline, whatever attempt or wait it is in', async () => {
    const hanging = await run([cmdStep('slow', { timeoutMs: 10 })], { slow: { until: 'forever' } });
    expect(hanging.outcome).toMatchObject({ status: 'Failed', error: 'failed to run step ID: slow: timed out' });
    expect(statuses(hanging.outcome)).toEqual({ slow: 'timed-out' });

    const waiting = await run([cmdStep('slow', { timeoutMs: 10, retries: 1, retryDelayMs: 3_600_000 })], {
      slow: { exitCode: 1 },
    });
    expect(waiting.outcome.error).toBe('failed to run step ID: slow: timed out');
  });

  it('does not count the start delay as time of the step', async () => {
    const { outcome, events } = await run([cmdStep('late', { startDelayMs: 40, timeoutMs: 20 })], {});
    expect(outcome.status).toBe('Succeeded');
    expect(outcome.steps[0]!.elapsedMs).toBeLessThan(40);
    expect(systemLines(events)[1]).toBe('Waiting 0.04 seconds before executing step ID: late');
  });

  it('does not wait for a detached step to end', async () => {
    const { outcome } = await run(inSequence([cmdStep('web', { detach: true }), cmdStep('test')]), {});
    expect(statuses(outcome)).toEqual({ web: 'detached', test: 'succeeded' });
  });

  it('hands on what a detached step writes after the others, masked to its last byte, and says how it ended', async () => {
    const secret = 'hush-hush';
    const plan = planOf(inSequence([cmdStep('web', { detach: true }), cmdStep('test')]), { masks: [secret] });
    const { outcome, events } = await run(plan, {
      web: {
        output: [['stdout', 'started ']],
        later: { output: [['stdout', `token ${secret}, and hush-`]], exitCode: 3, reason: 'why' },
      },
    });
    const text = events.flatMap((event) =>
      event.kind === 'log' && event.stepId === 'web' && event.stream === 'stdout' ? [event.bytes] : [],
    );
    expect(Buffer.concat(text).toString()).toBe('started token ***, and hush-');
    expect(systemLines(events).slice(-3)).toEqual([
      'The container of detached step ID: web ended before the run did: exit status 3 (why)',
      expect.stringContaining('Step ID: web marked as successful'),
      expect.stringContaining('Step ID: test marked as successful'),
    ]);
    expect(events.at(-1)).toMatchObject({ kind: 'run', status: 'Succeeded' });
    expect(outcome.status).toBe('Succeeded');
    expect(outcome.steps[0]).toMatchObject({ status: 'detached', exitCode: 3, error: 'exit status 3 (why)' });
  });

  it('pulls explicitly once, however many attempts there are', async () => {
    const { events, runtime } = await run([cmdStep('fresh', { pull: true, retries: 1, ...quick })], {
      fresh: { exitCode: 1 },
    });
    expect(runtime.attempts.map((step) => step.kind === 'cmd' && step.pull)).toEqual([true, false]);
    expect(systemLines(events).filter((line) => line.startsWith('Step specified pull.'))).toHaveLength(1);
  });

  it('reports what was pushed and what was built on', async () => {
    const image = { reference: 'r:5000/app:1', digest: 'sha256:1' };
    const base = { type: 'runtime', image: { registry: 'docker.io', repository: 'library/alpine' } } as const;
    const { outcome, events } = await run(inSequence([buildStep('build'), pushStep('push', ['r:5000/app:1'])]), {
      build: { imageId: 'sha256:2', baseImages: [base] },
      push: { images: [image] },
    });
    expect(outcome.images).toEqual([image]);
    expect(events).toContainEqual({ kind: 'output-image', stepId: 'push', image });
    expect(events).toContainEqual({ kind: 'base-images', stepId: 'build', dependencies: [base] });
  });

  it('reports the images that a failed push did deliver', async () => {
    const image = { reference: 'r:5000/app:1', digest: 'sha256:1' };
    const { outcome } = await run([pushStep('push', ['r:5000/app:1', 'r:5000/app:2'])], {
      push: { images: [image], exitCode: 1, reason: 'denied' },
    });
    expect(outcome.images).toEqual([image]);
    expect(outcome.error).toBe('failed to run step ID: push: failed to push images successfully (denied)');
  });

  it('ends as Canceled when its signal is aborted, in a step, in a delay or before the start', async () => {
    const cancel = new AbortController();
    const during = await run(
      [cmdStep('long'), cmdStep('delayed', { startDelayMs: 3_600_000 }), cmdStep('later', { waitsFor: ['long'] })],
      (step) => {
        setImmediate(() => {
          cancel.abort();
        });
        return step.id === 'long' ? { until: 'forever' } : {};
      },
      { signal: cancel.signal },
    );
    expect(during.outcome).toMatchObject({ status: 'Canceled', error: 'the run was canceled' });
    expect(statuses(during.outcome)).toEqual({ long: 'canceled', delayed: 'canceled', later: 'skipped' });

    const before = await run([cmdStep('one')], {}, { signal: AbortSignal.abort() });
    expect(before.outcome.status).toBe('Canceled');
    expect(before.runtime.attempts).toEqual([]);
  });

  it('ends as Timeout when the time of the whole run is up', async () => {
    const { outcome } = await run(
      [cmdStep('long')],
      { long: { until: 'forever' } },
      { signal: AbortSignal.timeout(5) },
    );
    expect(outcome).toMatchObject({ status: 'Timeout', error: 'the run timed out' });
  });

  it('ends as Error when the machinery fails, even for a step whose failures are ignored', async () => {
    const { outcome } = await run([cmdStep('one', { ignoreErrors: true })], {
      one: { fault: new Error('engine is gone') },
    });
    expect(outcome).toMatchObject({ status: 'Error', error: 'failed to run step ID: one: engine is gone' });
  });

  it('ends as Error when the sandbox cannot be opened', async () => {
    const { outcome } = await run([cmdStep('one')], {}, { context: { kind: 'directory', path: '' } });
    expect(outcome).toMatchObject({ status: 'Error', error: 'the context has no path' });
    expect(statuses(outcome)).toEqual({ one: 'skipped' });
  });

  it('ends as Error when its events cannot be delivered', async () => {
    const { outcome } = await run(
      [cmdStep('one')],
      { one: { output: [['stdout', 'x']], until: 'forever' } },
      {
        emit: (event) => {
          if (event.kind === 'log' && event.stream === 'stdout') throw new Error('disk full');
        },
      },
    );
    expect(outcome).toMatchObject({ status: 'Error', error: 'the log could not be delivered: disk full' });
  });

  it('lets no secret out, in whatever chunks it comes', async () => {
    const plan = planOf([cmdStep('leak')], { masks: ['hunter2'] });
    const { outcome, events } = await run(plan, {
      leak: {
        output: [
          ['stdout', 'my hun'],
          ['stdout', 'ter2, and hun'],
        ],
        exitCode: 1,
        reason: 'hunter2 is wrong',
      },
    });
    expect(outcome.error).toBe('failed to run step ID: leak: exit status 1 (*** is wrong)');
    expect(outcome.steps[0]?.error).toBe('exit status 1 (*** is wrong)');
    const text = Buffer.concat(
      events.flatMap((event) => (event.kind === 'log' && event.stream === 'stdout' ? [event.bytes] : [])),
    ).toString();
    expect(text).toBe('my ***, and hun');
    expect(JSON.stringify(events.filter((event) => event.kind !== 'log'))).not.toContain('hunter2');
  });

  it('lets a slow reader slow the step down, and keeps the order', async () => {
    const seen: string[] = [];
    let pending = 0;
    let most = 0;
    const { outcome } = await run(
      [cmdStep('a'), cmdStep('b')],
      (step) => ({ output: Array.from({ length: 20 }, (_, index) => ['stdout', `${step.id}${index}`] as const) }),
      {
        emit: async (event) => {
          pending += 1;
          most = Math.max(most, pending);
          await new Promise(setImmediate);
          pending -= 1;
          if (event.kind === 'log' && event.stream === 'stdout') seen.push(Buffer.from(event.bytes).toString());
        },
      },
    );
    expect(outcome.status).toBe('Succeeded');
    expect(most).toBe(1);
    for (const id of ['a', 'b']) {
      expect(seen.filter((text) => text.startsWith(id))).toEqual(
        Array.from({ length: 20 }, (_, index) => `${id}${index}`),
      );
    }
  });
});
