import { createClient, type Client, type Run, type RunRequestInput } from '@slipway/core/http';
import { isFinal } from '@slipway/core';
import type { TestPostgres, TestRedis } from '@slipway/testkit';
import type { UsableService } from '../service.ts';
import type { Role } from './role.ts';

/** A service of separate processes on Postgres and Redis, which a test may take apart. */
export interface SeparateService extends UsableService {
  readonly adminToken: string;
  readonly agentToken: string;
  /** The HTTP API as its administrator. */
  readonly call: Client;
  readonly server: Role;
  readonly scheduler: Role;
  readonly agents: readonly Role[];
  readonly postgres: TestPostgres;
  readonly redis: TestRedis;
  /** Where contexts and archived logs are. */
  readonly blobs: string;
  /** Every process id that has been part of it: what is on the engine in their name is the service's own. */
  pids(): readonly number[];
  /** Its processes. */
  roles(): readonly Role[];
  /** One more of a kind, disposed of with the service. */
  startScheduler(): Promise<Role>;
  startAgent(): Promise<Role>;
}

/** Who can ask the API. */
type Caller = Pick<SeparateService, 'call'>;

/** A client for tests: one that waits for no retry of its own. */
export function clientFor(server: string, token: string): Client {
  return createClient({ server, token, fetch });
}

/** Queues a run of a task file. */
export async function submit(
  { call }: Caller,
  taskFile: string,
  more: Partial<Extract<RunRequestInput, { type: 'EncodedTaskRunRequest' }>> = {},
): Promise<Run> {
  const encodedTaskContent = Buffer.from(taskFile).toString('base64');
  return await call('createRun', { body: { type: 'EncodedTaskRunRequest', encodedTaskContent, ...more } });
}

const pollMs = 50;

/** Asks for a run until it is as wanted, while its service may come and go; rejects after 60 s with what it is instead. */
export async function waitForRun(
  { call }: Caller,
  runId: string,
  what: string,
  isSo: (run: Run) => boolean,
  patienceMs = 60_000,
): Promise<Run> {
  const deadline = Date.now() + patienceMs;
  let last: unknown;
  for (;;) {
    const run = await call('getRun', { params: { runId } }).catch((error: unknown) => {
      last = error;
      return undefined;
    });
    if (run !== undefined) {
      if (isSo(run)) return run;
      last = run;
    }
    if (Date.now() > deadline) {
      const found = last instanceof Error ? last.message : JSON.stringify(last);
      throw new Error(`${runId} was not ${what} within ${patienceMs / 1000} s: ${found}`);
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

/** Waits until a run is over. */
export function waitForEnd(service: Caller, runId: string, patienceMs?: number): Promise<Run> {
  return waitForRun(service, runId, 'over', ({ status }) => isFinal(status), patienceMs);
}

/** The whole log of a run, as it is now. */
export async function readWholeLog({ call }: Caller, runId: string): Promise<Buffer> {
  const response = await call('readLog', { params: { runId } });
  return Buffer.from(await response.arrayBuffer());
}

/** Reads a run's log until it contains a text; rejects when it ends without. */
export async function waitForLog({ call }: Caller, runId: string, text: string): Promise<void> {
  const stop = new AbortController();
  const response = await call('readLog', { params: { runId }, query: { follow: 'true' } }, { signal: stop.signal });
  let read = '';
  try {
    for await (const chunk of response.body ?? []) {
      read += Buffer.from(chunk).toString('utf8');
      if (read.includes(text)) return;
    }
  } finally {
    stop.abort();
  }
  throw new Error(`the log of ${runId} ended without ${JSON.stringify(text)}:\n${read.slice(-2000)}`);
}
