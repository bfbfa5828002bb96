import { createClient, type Client } from '@slipway/core/http';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A service in a process of its own. */
export interface BenchService extends AsyncDisposable {
  readonly address: string;
  readonly adminToken: string;
  readonly admin: Client;
  readonly agent: Client;
  /** The most memory that the process has used, in bytes. */
  peakMemory(): Promise<number>;
}

/** Starts the service of `service-process.mjs`, on SQLite unless the address of a database is given. */
export async function startBenchService(database?: string): Promise<BenchService> {
  const file = fileURLToPath(new URL('service-process.mjs', import.meta.url));
  const child = fork(file, database === undefined ? [] : [database], { execArgv: [] });
  const [ready] = (await once(child, 'message')) as [{ address: string; admin: string; agent: string }];
  return {
    address: ready.address,
    adminToken: ready.admin,
    admin: createClient({ server: ready.address, token: ready.admin, fetch }),
    agent: createClient({ server: ready.address, token: ready.agent, fetch }),
    async peakMemory() {
      child.send('peak');
      const [{ peak }] = (await once(child, 'message')) as [{ peak: number }];
      return peak;
    },
    async [Symbol.asyncDispose]() {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}
