import pg from 'pg';
import type { PostgresPool, PostgresPoolClient } from 'kysely';
import { SlipwayError } from '@slipway/core';

const connections = 10;
const connectMs = 5000;
const statementMs = 30_000;

/** SQLSTATE classes and codes that say nothing about the statement, only that the server cannot serve now. */
const away = /^(08...|57P0.|53...|58...)$/;
/** Of sockets. */
const unreachable = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ETIMEDOUT',
  'EPIPE',
]);

/** A pool of connections that gives whole numbers as numbers, and says `unavailable` when the server does not answer. */
export function openPool(address: string): PostgresPool {
  const types = new pg.TypeOverrides();
  // As text otherwise, because some are larger than our numbers; none of ours is.
  types.setTypeParser(pg.types.builtins.INT8, Number);
  const pool = new pg.Pool({
    connectionString: address,
    max: connections,
    connectionTimeoutMillis: connectMs,
    statement_timeout: statementMs,
    idle_in_transaction_session_timeout: statementMs,
    application_name: 'slipway',
    types,
  });
  // An idle connection that breaks is replaced; without a listener it would end the process.
  pool.on('error', () => undefined);
  return {
    connect: async () => wrapClient(await pool.connect().catch(fail)),
    end: () => pool.end(),
  };
}

function wrapClient(client: pg.PoolClient): PostgresPoolClient {
  // The same for one that breaks while it is lent: the query that waits on it is rejected anyway.
  const ignore = (): void => undefined;
  client.on('error', ignore);
  let broken = false;
  const query = (text: unknown, parameters: readonly unknown[] = []): Promise<unknown> =>
    client.query(String(text), parameters.map(withoutNul)).catch((error: unknown) => {
      broken ||= isAway(error);
      return fail(error);
    });
  return {
    // Its other form, for cursors, is used by `stream` alone, which nobody calls.
    query: query as PostgresPoolClient['query'],
    release: () => {
      client.off('error', ignore);
      client.release(broken);
    },
  };
}

/** Postgres keeps no U+0000 in text. */
function withoutNul(parameter: unknown): unknown {
  return typeof parameter === 'string' ? parameter.replaceAll('\0', '\uFFFD') : parameter;
}

function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return away.test(code) || unreachable.has(code) || /terminated|timeout|not queryable/i.test(error.message);
}

function fail(error: unknown): never {
  if (!isAway(error)) throw error;
  const reason = error instanceof Error && error.message !== '' ? error.message : 'it does not answer';
  throw new SlipwayError('unavailable', `the database cannot be used: ${reason}`, { cause: error });
}
