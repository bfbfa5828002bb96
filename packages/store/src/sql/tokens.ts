import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { SlipwayError } from '@slipway/core';
import type { Role, Token } from '@slipway/core/http';
import type { Principal, Tokens } from '../port/tokens.ts';
import type { Context } from './context.ts';
import type { Executor } from './database/database.ts';
import type { TokenRow } from './database/tables.ts';
import { ifTime, timestamp } from './runs/show-runs.ts';

const form = /^slw_([0-9a-z]{8,32})_[A-Za-z0-9_-]{20,}$/;
const secretBytes = 32;
const leastText = 24;
/** The last use is written down at most so often. */
const usedEveryMs = 60_000;
const lock = 'tokens';

/** API tokens: `slw_ID_SECRET`. Their texts have so many random bits that a plain SHA-256 of them tells nothing. */
export function tokenRecords({ database, clock }: Context): Tokens {
  const { db } = database;
  return {
    create: async (name, role, expiresInMs) => {
      const id = randomBytes(6).toString('hex');
      const text = `slw_${id}_${randomBytes(secretBytes).toString('base64url')}`;
      const now = clock();
      const row = newRow(id, text, name, role, now, expiresInMs === undefined ? null : now + expiresInMs);
      await db.insertInto('tokens').values(row).execute();
      return { ...showToken(row), token: text };
    },
    ensure: async (text, name, role) => {
      if (text.length < leastText || /\s/.test(text)) {
        throw new SlipwayError('invalid-argument', `the token for ${name} is shorter than ${leastText} characters`, {
          advice: 'Make one with: openssl rand -hex 32',
        });
      }
      const row = newRow(idOf(text), text, name, role, clock(), null);
      await db
        .insertInto('tokens')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      const kept = await findToken(db, row.id);
      if (kept?.hash !== row.hash) {
        throw new SlipwayError('conflict', `the token for ${name} has the id of another one`, {
          advice: 'Use another text for it.',
        });
      }
    },
    list: async () => {
      const rows = await db.selectFrom('tokens').selectAll().orderBy('created_at').orderBy('id').execute();
      return rows.map(showToken);
    },
    revoke: (tokenId) =>
      database.transaction([lock], async (trx) => {
        const row = await findToken(trx, tokenId);
        if (row === undefined) {
          throw new SlipwayError('not-found', `there is no token ${JSON.stringify(tokenId)}`, {
            advice: '`tasks tokens` lists them.',
          });
        }
        if (row.role === 'admin' && (await otherAdmins(trx, row.id, clock())) === 0) {
          throw new SlipwayError('conflict', 'this is the last token of an administrator', {
            advice: 'Make another admin token first; without one nobody could make tokens any more.',
          });
        }
        await trx.deleteFrom('tokens').where('id', '=', row.id).execute();
      }),
    verify: async (text) => {
      const row = await findToken(db, idOf(text));
      // Compared even when there is none: how long it takes tells nothing.
      const isSame = timingSafeEqual(Buffer.from(hashOf(text)), Buffer.from(row?.hash ?? hashOf('')));
      const now = clock();
      if (row === undefined || !isSame || (row.expires_at !== null && row.expires_at <= now)) return undefined;
      if (row.used_at === null || now - row.used_at >= usedEveryMs) {
        await db.updateTable('tokens').set({ used_at: now }).where('id', '=', row.id).execute();
      }
      return { tokenId: row.id, name: row.name, role: row.role } satisfies Principal;
    },
  };
}

function newRow(id: string, text: string, name: string, role: Role, now: number, expiresAt: number | null): TokenRow {
  return { id, name, role, hash: hashOf(text), created_at: now, expires_at: expiresAt, used_at: null };
}

/** A token that somebody chose by himself has no id in it. */
function idOf(text: string): string {
  return form.exec(text)?.[1] ?? `x${hashOf(`id ${text}`).slice(0, 12)}`;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

async function findToken(db: Executor, id: string): Promise<TokenRow | undefined> {
  return await db.selectFrom('tokens').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Those that still can administer something. */
async function otherAdmins(trx: Executor, id: string, now: number): Promise<number> {
  const { count } = await trx
    .selectFrom('tokens')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('role', '=', 'admin')
    .where('id', '<>', id)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
    .executeTakeFirstOrThrow();
  return count;
}

function showToken(row: TokenRow): Token {
  return {
    tokenId: row.id,
    name: row.name,
    role: row.role,
    createTime: timestamp(row.created_at),
    ...ifTime('expireTime', row.expires_at),
    ...ifTime('lastUsedTime', row.used_at),
  };
}
