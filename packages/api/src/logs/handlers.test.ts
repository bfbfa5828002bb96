import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerAgent, type TakenRun } from '../testing/agent.ts';
import { allEvents, logEvents } from '../testing/log-events.ts';
import { smallRun } from '../testing/requests.ts';
import { startTestService, type TestService } from '../testing/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
});

let agents = 0;

/** A run that a test agent has: an agent and a pool of its own. */
async function runOnAgent(): Promise<TakenRun & { readonly path: string }> {
  const name = `agent-${(agents += 1)}`;
  const agent = await registerAgent(service.as.agent, name, name);
  const { runId } = await service.as.contributor('createRun', { body: smallRun({ agentPoolName: name }) });
  const taken = await agent.take();
  expect(taken.grant.run.runId).toBe(runId);
  return { ...taken, path: `/v1/runs/${runId}/log` };
}

async function finishedRun(): Promise<{ readonly path: string; readonly text: string }> {
  const run = await runOnAgent();
  await run.write('one\n', 'a');
  await run.write('two\n', 'b');
  await run.write('three\n', 'a');
  await run.finish('Succeeded');
  const text = await (await service.fetch(run.path, 'reader')).text();
  return { path: run.path, text };
}

function read(path: string, headers: Record<string, string> = {}): Promise<Response> {
  return service.fetch(path, 'reader', { headers });
}

const events = { accept: 'text/event-stream' };

describe('the log of a run that is over', () => {
  it('is its bytes, and their number', async () => {
    const { path, text } = await finishedRun();
    const answer = await read(path);
    expect(text).toContain('one\ntwo\nthree\n');
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'content-length': String(text.length),
      'accept-ranges': 'bytes',
      'x-run-status': 'Succeeded',
      'x-log-complete': 'true',
      'x-log-end': String(text.length),
    });
    expect(await (await read(`${path}?follow=true`)).text()).toBe(text);
    expect(await (await read(`${path}?offset=5`)).text()).toBe(text.slice(5));
    expect(await (await read(`${path}?offset=100000`)).text()).toBe('');
  });

  it('is given in ranges', async () => {
    const { path, text } = await finishedRun();
    const part = await read(path, { range: 'bytes=2-6' });
    expect([part.status, await part.text()]).toEqual([206, text.slice(2, 7)]);
    expect(part.headers.get('content-range')).toBe(`bytes 2-6/${text.length}`);
    expect(await (await read(path, { range: 'bytes=-4' })).text()).toBe(text.slice(-4));
    const none = await read(path, { range: `bytes=${text.length}-` });
    expect(none.status).toBe(416);
    expect(none.headers.get('content-range')).toBe(`bytes */${text.length}`);
    expect(await none.json()).toMatchObject({ code: 'range-not-satisfiable' });
  });

  it('is given by step, with offsets of the whole log', async () => {
    const { path, text } = await finishedRun();
    expect(await (await read(`${path}?step=a`)).text()).toBe('one\nthree\n');
    const seen = await allEvents(await read(`${path}?step=b`, events));
    expect(seen).toMatchObject([
      { text: 'two\n', id: text.indexOf('two') + 4, chunk: { stepId: 'b' } },
      { kind: 'end' },
    ]);
  });

  it('ends its events with the status of the run', async () => {
    const run = await runOnAgent();
    await run.write('hello\n', 'hello');
    await run.finish('Failed', 'failed during run, err: exit status 3');
    for (const query of ['', '?follow=true']) {
      const seen = await allEvents(await read(run.path + query, events));
      expect(seen.at(-1)).toMatchObject({
        kind: 'end',
        end: { status: 'Failed', error: 'failed during run, err: exit status 3' },
      });
    }
  });
});

describe('the log of a run that is going', () => {
  it('can be read as far as it is', async () => {
    const run = await runOnAgent();
    await run.write('begun\n');
    const answer = await read(run.path);
    expect(await answer.text()).toContain('begun\n');
    expect(answer.headers.get('content-length')).toBeNull();
    expect(answer.headers.get('x-log-complete')).toBe('false');
    const seen = await allEvents(await read(run.path, events));
    expect(seen.map(({ kind }) => kind)).not.toContain('end');
  });

  it('is followed to its end, as bytes', async () => {
    const run = await runOnAgent();
    const following = await read(`${run.path}?follow=true`);
    const reader = following.body!.getReader();
    for (const word of ['one\n', 'two\n']) {
      await run.write(word);
      let text = '';
      while (!text.endsWith(word)) text += Buffer.from((await reader.read()).value).toString();
    }
    await run.finish('Succeeded');
    expect((await reader.read()).done).toBe(true);
    expect(await service.as.reader('getRun', { params: { runId: run.lease.runId } })).toMatchObject({
      status: 'Succeeded',
      log: { complete: true },
    });
  });

  it('is followed as events, and goes on where a reader was', async () => {
    const run = await runOnAgent();
    const first = logEvents(await read(`${run.path}?follow=true`, events));
    await run.write('one\n', 'hello');
    let seen = (await first.next()).value;
    while (seen?.kind === 'chunk' && seen.chunk.stream === 'system') seen = (await first.next()).value;
    expect(seen).toMatchObject({ kind: 'chunk', text: 'one\n', chunk: { stepId: 'hello', stream: 'stdout' } });
    await first.return(undefined);

    await run.write('two\n');
    const second = allEvents(
      await read(`${run.path}?follow=true&offset=0`, { ...events, 'last-event-id': String(seen?.id) }),
    );
    await run.write('three\n');
    await run.finish('Succeeded');
    const rest = await second;
    expect(rest.map((event) => (event.kind === 'chunk' ? event.text : event.end.status)).join('')).toBe(
      'two\nthree\nSucceeded',
    );
    const ids = rest.map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
  });

  it('is left as soon as a reader goes', async () => {
    const run = await runOnAgent();
    const open = async (): Promise<string | undefined> =>
      /^slipway_long_requests\{operation="readLog"\} (\d+)$/m.exec(
        await (await service.fetch('/metrics', 'reader')).text(),
      )?.[1];
    const controller = new AbortController();
    await service.fetch(`${run.path}?follow=true`, 'reader', { signal: controller.signal });
    expect(await open()).toBe('1');
    controller.abort();
    await expect.poll(open).toBe('0');
    await run.finish('Succeeded');
  });

  it('is followed by many, and everybody gets every byte', async () => {
    const run = await runOnAgent();
    const texts = Array.from({ length: 20 }, async (_, index) =>
      index % 2 === 0
        ? (await read(`${run.path}?follow=true`)).text()
        : (await allEvents(await read(`${run.path}?follow=true`, events)))
            .map((event) => (event.kind === 'chunk' ? event.text : ''))
            .join(''),
    );
    for (let line = 0; line < 50; line += 1) await run.write(`line ${line}\n`);
    await run.finish('Succeeded');
    const whole = await (await read(run.path)).text();
    expect(whole).toContain('line 49\n');
    expect(new Set(await Promise.all(texts))).toEqual(new Set([whole]));
  });
});

describe('following a queued run', () => {
  it('ends when it is canceled', async () => {
    const { runId } = await service.as.contributor('createRun', { body: smallRun({ agentPoolName: 'nobody' }) });
    const following = await read(`/v1/runs/${runId}/log?follow=true`, events);
    await service.as.contributor('cancelRun', { params: { runId } });
    const seen = await allEvents(following);
    expect(seen.at(-1)).toMatchObject({ kind: 'end', end: { status: 'Canceled' } });
  });
});

describe('a log that is older than logs are kept', () => {
  it('is gone, and says why', async () => {
    const { path } = await finishedRun();
    const day = 86_400_000;
    const kept = { logAgeMs: day, recordAgeMs: 100 * day, recordCount: 1000, messageAgeMs: day, sourceAgeMs: day };
    await service.store.housekeeping.retain(Date.now() + 2 * day, kept);
    const answer = await read(path);
    expect([answer.status, await answer.json()]).toMatchObject([
      404,
      { code: 'not-found', details: { reason: 'removed' } },
    ]);
    expect((await read(`${path}?follow=true`, events)).status).toBe(404);
  });
});

it('refuses an offset that is none', async () => {
  const { runId } = await service.as.contributor('createRun', { body: smallRun({ agentPoolName: 'nobody' }) });
  for (const offset of ['-1', '1.5', 'x']) {
    expect((await read(`/v1/runs/${runId}/log?offset=${offset}`)).status).toBe(400);
  }
});
