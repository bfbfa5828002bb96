import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SlipwayError, type LogStream } from '@slipway/core';
import type { AgentEvent, Lease } from '@slipway/core/http';
import { createTempDir, type TempDir } from '@slipway/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { grantOf, taskRequest } from '../../test/grants.ts';
import { startScriptedService, type KnownRun, type ScriptedService } from '../../test/scripted-service.ts';
import { openDoor } from '../door/door.ts';
import { deferred } from '../loop/deferred.ts';
import { createLogSpool, type LogSpool } from './log-spool.ts';
import { createReporter, type Reporter } from './reporter.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

interface Reporting extends AsyncDisposable {
  readonly service: ScriptedService;
  readonly run: KnownRun;
  readonly lease: Lease;
  readonly spool: LogSpool;
  readonly reporter: Reporter;
  readonly directory: string;
  readonly canceled: Promise<string>;
}

let temporary: TempDir;
beforeAll(async () => {
  temporary = await createTempDir();
});
afterAll(() => temporary[Symbol.asyncDispose]());

async function reporting(some: { maxBytes?: number; logOffset?: number } = {}): Promise<Reporting> {
  const service = await startScriptedService();
  const grant = grantOf(taskRequest('steps: []'), { logOffset: some.logOffset ?? 0 });
  const run = service.queue(grant);
  const directory = join(temporary.path, grant.lease.leaseId);
  const spool = await createLogSpool({
    directory,
    from: grant.logOffset,
    maxBytes: some.maxBytes ?? 64 * 1024 ** 2,
  });
  const canceled = deferred<string>();
  const reporter = createReporter({
    door: openDoor(service.url, 'secret-token', () => undefined),
    lease: grant.lease,
    spool,
    onCancel: canceled.resolve,
    onFailure: () => undefined,
  });
  return {
    service,
    run,
    lease: grant.lease,
    spool,
    reporter,
    directory,
    canceled: canceled.promise,
    async [Symbol.asyncDispose]() {
      await reporter[Symbol.asyncDispose]();
      await service[Symbol.asyncDispose]();
    },
  };
}

const chunk = (text: string | Uint8Array, stream: LogStream = 'stdout', stepId?: string) => ({
  stream,
  stepId,
  time: Date.now(),
  bytes: Buffer.from(text),
});

const step = (stepId: string, status: 'running' | 'succeeded'): Extract<AgentEvent, { kind: 'step' }> => ({
  kind: 'step',
  stepId,
  status,
  time: 1,
});

/** Bytes that no two places of a log share. */
function noise(size: number, seed: number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let index = 0, state = seed; index < size; index += 1) {
    state = (state * 1_103_515_245 + 12_345) & 0x7fff_ffff;
    bytes[index] = state >> 16;
  }
  return bytes;
}

async function write(reporter: Reporter, bytes: Buffer, pieceBytes = 10_000): Promise<void> {
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    const stream = (at / pieceBytes) % 3 === 0 ? 'stderr' : 'stdout';
    await reporter.log(chunk(bytes.subarray(at, at + pieceBytes), stream));
  }
}

const succeeded = { status: 'Succeeded', time: 2 } as const;

describe('a report', () => {
  it('has events and log in order, and ends with what ends the run', async () => {
    await using all = await reporting({ logOffset: 100 });
    const { reporter, run } = all;
    reporter.event(step('a', 'running'));
    void reporter.log(chunk('one\n', 'stdout', 'a'));
    reporter.event(step('a', 'succeeded'));
    reporter.finish(succeeded);
    expect(await reporter.ended).toBe('taken');
    await reporter.safe;
    expect(run.log.toString()).toBe('one\n');
    expect(run.events.map(({ kind }) => kind)).toEqual(['step', 'step', 'finished']);
    expect(run.events.at(-1)).toEqual({ kind: 'finished', ...succeeded, logEnd: 104 });
  });

  it('is made again until the service takes it, and nothing comes twice', async () => {
    await using all = await reporting();
    const { reporter, run, service } = all;
    service.fail('report', new SlipwayError('unavailable', 'no Redis'), 2);
    service.fail('report', 'answer-lost', 2);
    service.fail('report', 'disconnect');
    reporter.event(step('a', 'running'));
    const log = noise(300_000, 1);
    await write(reporter, log);
    reporter.finish(succeeded);
    expect(await reporter.ended).toBe('taken');
    expect(sha256(run.log)).toBe(sha256(log));
    expect(run.events.map(({ kind }) => kind)).toEqual(['step', 'finished']);
  });

  it('waits while the service is away, and loses nothing', async () => {
    await using all = await reporting();
    const { reporter, run, service, directory } = all;
    const log = noise(8 * 1024 ** 2, 2);
    await write(reporter, log.subarray(0, 100_000));
    await service.until(() => run.logLength === 100_000);
    await service.down();
    await write(reporter, log.subarray(100_000), 50_000);
    // What does not fit into memory lies on the disk.
    expect((await readdir(directory)).length).toBeGreaterThan(1);
    await service.up();
    reporter.finish(succeeded);
    expect(await reporter.ended).toBe('taken');
    expect(sha256(run.log)).toBe(sha256(log));
    await reporter.safe;
    await reporter[Symbol.asyncDispose]();
    expect(existsSync(directory)).toBe(false);
  });

  it('goes back to where the service has lost the log', async () => {
    await using all = await reporting();
    const { reporter, run, service } = all;
    run.durable = 5000;
    const log = noise(200_000, 3);
    await write(reporter, log.subarray(0, 150_000), 1000);
    await service.until(() => run.logLength === 150_000);
    run.log = run.log.subarray(0, 6000);
    await write(reporter, log.subarray(150_000), 1000);
    run.durable = 'all';
    reporter.finish(succeeded);
    expect(await reporter.ended).toBe('taken');
    expect(sha256(run.log)).toBe(sha256(log));
  });

  it('gives up what the service has lost although it had it safe', async () => {
    await using all = await reporting();
    const { reporter, run, service, spool } = all;
    await write(reporter, noise(20_000, 4));
    await service.until(() => run.logLength === 20_000);
    reporter.event(step('a', 'running'));
    await service.until(() => spool.start === 20_000);
    run.log = Buffer.alloc(0);
    void reporter.log(chunk('more'));
    expect(await reporter.ended).toBe('refused');
  });

  it('brings back that the run is to end', async () => {
    await using all = await reporting();
    all.run.cancel = 'timed-out';
    void all.reporter.log(chunk('x'));
    expect(await all.canceled).toBe('timed-out');
  });

  it.each([
    ['lease-lost', 'lost'],
    ['not-found', 'lost'],
    ['invalid-argument', 'refused'],
    ['too-large', 'refused'],
  ] as const)('that is answered %s is the last one: %s', async (code, end) => {
    await using all = await reporting();
    all.service.fail('report', new SlipwayError(code, 'no'));
    void all.reporter.log(chunk('x'));
    expect(await all.reporter.ended).toBe(end);
    void all.reporter.log(chunk('y'));
    expect(all.run.log.length).toBe(0);
  });
});

describe('the log that is not safe yet', () => {
  it('makes whoever writes wait when there is too much of it', async () => {
    await using all = await reporting({ maxBytes: 100_000 });
    const { reporter, run, service } = all;
    run.durable = 0;
    let isWritten = false;
    const log = noise(500_000, 5);
    const writing = write(reporter, log).then(() => {
      isWritten = true;
    });
    await service.until(() => run.logLength >= 100_000);
    expect(isWritten).toBe(false);
    run.durable = 'all';
    // An answer tells what is safe; the next event brings one.
    reporter.event(step('a', 'running'));
    await writing;
    reporter.finish(succeeded);
    expect(await reporter.ended).toBe('taken');
    expect(sha256(run.log)).toBe(sha256(log));
  });

  it('is kept after the end of the run until it is safe', async () => {
    await using all = await reporting();
    const { reporter, run, service, spool } = all;
    run.durable = 10;
    void reporter.log(chunk('0123456789abcdef'));
    reporter.finish(succeeded);
    expect(await reporter.ended).toBe('taken');
    expect([spool.start, spool.end]).toEqual([10, 16]);
    const reports = service.calls.filter((id) => id === 'report').length;
    await service.until(() => service.calls.filter((id) => id === 'report').length > reports);
    run.durable = 'all';
    await reporter.safe;
    expect(spool.start).toBe(16);
    expect(run.events.length).toBe(1);
  });

  it('does not hold up whoever writes when nothing is reported any more', async () => {
    await using all = await reporting({ maxBytes: 1000 });
    all.run.durable = 0;
    const writing = write(all.reporter, noise(100_000, 6));
    await all.service.until(() => all.run.logLength > 0);
    all.reporter.stop('lost');
    await writing;
  });
});
