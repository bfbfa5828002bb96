import { ownRegistry } from '@slipway/core';
import type { Context } from '../context.ts';
import { openDatabase } from '../database/database.ts';
import { secretBox } from '../secrets/secret-box.ts';
import { testKey, type DatabaseMachine } from './databases.ts';

/** What the parts of the records work with, on an empty database and with a clock that tests move. */
export interface TestContext extends Context, AsyncDisposable {
  readonly time: { now: number };
}

const registry = 'registry.example.io';

/** Opens one; disposal closes the database. */
export async function openTestContext(machine: DatabaseMachine): Promise<TestContext> {
  const database = await openDatabase(await machine.create());
  const time = { now: Date.UTC(2030, 0, 1) };
  return {
    leaseMs: 30_000,
    maxAttempts: 2,
    maxReleases: 20,
    admissionWindow: 2,
    runDefaults: { registry, pool: 'default' },
    ownRegistry: ownRegistry(registry),
    database,
    box: secretBox([testKey]),
    clock: () => time.now,
    time,
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}
