import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { SlipwayError } from '@slipway/core';
import type { AgentEvent, Lease } from '@slipway/core/http';
import type { StoredGrant } from '../port/agent-door.ts';
import type { LogChunk } from '../port/logs.ts';
import type { SubmitRun } from '../port/runs.ts';
import type { Store } from '../port/store.ts';
import { agentToken, sampleRun } from '../sql/testing/samples.ts';

/** Registers an agent and gives its id. */
export async function registerAgent(store: Store, name = 'agent-1'): Promise<string> {
  const { agentId } = await store.agents.register(
    {
      name,
      pool: 'default',
      platform: { os: 'linux', architecture: 'amd64' },
      slots: 256,
      capabilities: [],
      version: '0.1.0',
    },
    agentToken,
  );
  return agentId;
}

/** Submits a run, has it acquired, and says that it is running. */
export async function startRun(store: Store, agentId: string, run: SubmitRun = sampleRun()): Promise<StoredGrant> {
  await store.runs.submit(run);
  const grant = await acquire(store, agentId);
  await store.agents.report(grant.lease, agentToken, [{ kind: 'running', time: Date.now() }]);
  return grant;
}

/** Acquires a run that must come. */
export async function acquire(store: Store, agentId: string): Promise<StoredGrant> {
  const grant = await store.agents.acquire(agentId, agentToken, AbortSignal.timeout(20_000));
  if (grant === undefined) throw new Error('no run came');
  return grant;
}

/** Bytes of a log as an event. */
export function logEvent(offset: number, bytes: string | Uint8Array, stepId = 'build'): AgentEvent {
  return {
    kind: 'log',
    offset,
    stepId,
    stream: 'stdout',
    time: Date.now(),
    data: Buffer.from(bytes as Uint8Array).toString('base64'),
  };
}

/** The last event of a run. */
export function finishedEvent(logEnd: number, status: 'Succeeded' | 'Failed' = 'Succeeded'): AgentEvent {
  return { kind: 'finished', status, time: Date.now(), logEnd };
}

/**
 * Sends a whole log as an agent does: it holds what is not durable yet, and goes back to where the service says. `disturb` is asked before
 * each report, and may send others of its own.
 */
export async function sendLog(
  store: Store,
  lease: Lease,
  log: Uint8Array,
  { start = 0, disturb }: { readonly start?: number; readonly disturb?: (offset: number) => Promise<void> } = {},
): Promise<void> {
  const reportBytes = 65_536;
  let offset = 0;
  let isFinished = false;
  while (!isFinished) {
    await disturb?.(offset);
    const bytes = log.subarray(offset, offset + reportBytes);
    const isLast = bytes.length === 0;
    const end = await again(store, lease, [
      isLast ? finishedEvent(start + log.length) : logEvent(start + offset, bytes),
    ]);
    offset = end - start;
    isFinished = isLast && offset === log.length;
  }
}

/** Reports until it is taken, and gives where the log then stands. */
async function again(store: Store, lease: Lease, events: readonly AgentEvent[]): Promise<number> {
  for (;;) {
    try {
      return (await store.agents.report(lease, agentToken, events)).logEnd;
    } catch (error) {
      if (!(error instanceof SlipwayError)) throw error;
      if (error.code === 'log-gap') return Number(error.details['logEnd']);
      if (error.code !== 'unavailable') throw error;
      await sleep(50);
    }
  }
}

/** Collects chunks, and fails unless each continues the one before. */
export class LogReader {
  readonly #hash = createHash('sha256');
  readonly #kept: Uint8Array[] = [];
  offset: number;

  constructor(offset = 0) {
    this.offset = offset;
  }

  take(chunk: LogChunk): void {
    if (chunk.offset !== this.offset) throw new Error(`byte ${chunk.offset} came instead of ${this.offset}`);
    this.offset += chunk.bytes.length;
    this.#hash.update(chunk.bytes);
    if (this.offset < 100_000) this.#kept.push(chunk.bytes);
  }

  /** Takes whatever comes to its end. */
  async drain(chunks: AsyncIterable<LogChunk>): Promise<this> {
    for await (const chunk of chunks) this.take(chunk);
    return this;
  }

  /** Of all bytes so far. */
  sha256(): string {
    return this.#hash.copy().digest('hex');
  }

  /** The text of a short log. */
  text(): string {
    return Buffer.concat(this.#kept).toString();
  }
}

/** SHA-256 of some bytes. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
