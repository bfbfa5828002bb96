import type { ServerResponse } from 'node:http';
import type { LogChunkMessage } from '@slipway/core/http';
import { describe, expect, it } from 'vitest';
import { readLog } from '../src/runs/log-stream.ts';
import { startScriptedService } from './scripted-service.ts';

const log = Buffer.from('first line\nsecond line – with ✓\nthird\n');
const backOff = { firstMs: 1, mostMs: 2, patienceMs: 5000 };

function event(from: number, to: number): string {
  const chunk: LogChunkMessage = {
    end: to,
    stream: 'stdout',
    time: 0,
    data: log.subarray(from, to).toString('base64'),
  };
  return `id: ${to}\ndata: ${JSON.stringify(chunk)}\n\n`;
}

const ending = `event: end\ndata: ${JSON.stringify({ status: 'Failed', end: log.length })}\n\n`;

function begin(response: ServerResponse): ServerResponse {
  return response.writeHead(200, { 'content-type': 'text/event-stream' });
}

describe('readLog (statement 139)', () => {
  it('resumes at the exact byte, wherever the connection breaks', async () => {
    const offsets: number[] = [];
    await using service = await startScriptedService({
      readLog: ({ query }, response) => {
        const offset = Number(query.get('offset'));
        offsets.push(offset);
        // Every other connection breaks before anything comes; the others after five bytes, in the middle of the next event.
        if (offsets.length % 2 === 0) return undefined;
        const next = Math.min(offset + 5, log.length);
        begin(response);
        if (next === log.length) return void response.end(event(offset, next) + ending);
        response.write(event(offset, next) + event(next, log.length).slice(0, 20), () => response.destroy());
        return undefined;
      },
    });
    const taken: Buffer[] = [];
    const troubles: string[] = [];
    const end = await readLog(service.call, {
      runId: 'r1',
      follow: true,
      signal: new AbortController().signal,
      take: ({ data }) => void taken.push(Buffer.from(data, 'base64')),
      trouble: (text) => troubles.push(text),
      backOff,
    });
    expect(Buffer.concat(taken).toString()).toBe(log.toString());
    expect(end).toEqual({ status: 'Failed', end: log.length });
    expect(new Set(offsets)).toEqual(new Set([0, 5, 10, 15, 20, 25, 30, 35, 40].filter((at) => at < log.length)));
    expect(troubles.length).toBeGreaterThan(2);
  });

  it('shows nothing twice when the service sends a part again', async () => {
    await using service = await startScriptedService({
      readLog: (_asked, response) =>
        void begin(response).end(event(0, 5) + event(0, 5) + event(5, log.length) + ending),
    });
    let text = '';
    await readLog(service.call, {
      runId: 'r1',
      follow: true,
      signal: new AbortController().signal,
      take: ({ data }) => void (text += Buffer.from(data, 'base64').toString('latin1')),
    });
    expect(text).toBe(log.toString('latin1'));
  });

  it('ends where the log ends now when nothing is followed', async () => {
    await using service = await startScriptedService({
      readLog: ({ query }, response) => {
        expect(query.get('follow')).toBe('false');
        begin(response).end(event(0, 5));
      },
    });
    const reading = { runId: 'r1', follow: false, signal: new AbortController().signal, take: () => undefined };
    expect(await readLog(service.call, reading)).toBeUndefined();
    expect(service.asked).toEqual(['readLog']);
  });

  it('gives up on a refusal at once, and on a service that is away after a while', async () => {
    await using service = await startScriptedService({
      readLog: (_asked, response) => {
        const problem = { type: 'x', title: 'x', status: 404, detail: 'no run r1', code: 'not-found', advice: 'x' };
        response.writeHead(404, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
      },
    });
    const reading = { runId: 'r1', follow: true, signal: new AbortController().signal, take: () => undefined };
    await expect(readLog(service.call, reading)).rejects.toMatchObject({ code: 'not-found' });
    await using away = await startScriptedService({ readLog: () => undefined });
    const impatient = { ...reading, backOff: { ...backOff, patienceMs: 20 } };
    await expect(readLog(away.call, impatient)).rejects.toMatchObject({ code: 'service-unreachable' });
  });

  it('stops with the signal', async () => {
    await using service = await startScriptedService({
      readLog: (_asked, response) => void begin(response).write(event(0, 5)),
    });
    const stop = new AbortController();
    const reading = readLog(service.call, {
      runId: 'r1',
      follow: true,
      signal: stop.signal,
      take: () => stop.abort(new Error('enough')),
    });
    await expect(reading).rejects.toThrow('enough');
  });
});
