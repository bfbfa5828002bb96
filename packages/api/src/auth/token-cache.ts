import type { Principal } from '@slipway/store';
import { createHash } from 'node:crypto';

/** Who a token's text stands for; undefined when it is unknown, revoked or expired. */
export type Verify = (text: string) => Promise<Principal | undefined>;

/** Remembers for a short time whom tokens stand for. */
export interface TokenCache {
  readonly verify: Verify;
  /** Forgets everything: called when a token is revoked, so that it stops working here at once. */
  clear(): void;
}

/**
 * How long another process may still honour a token that was revoked, in milliseconds. Agents send many requests a second, and each would
 * ask the database.
 */
export const tokenCacheMs = 2000;

const mostEntries = 10_000;

/** Puts a cache before the look-up of tokens. Texts are kept as hashes; several requests with one token ask once. */
export function createTokenCache(verify: Verify, now: () => number = Date.now): TokenCache {
  let entries = new Map<string, { readonly until: number; readonly answer: Promise<Principal | undefined> }>();
  return {
    verify(text) {
      const key = createHash('sha256').update(text).digest('base64');
      const known = entries.get(key);
      if (known !== undefined && known.until > now()) return known.answer;
      // The map that this look-up began with: an answer older than a revocation must not get into the next one.
      const mine = entries;
      mine.delete(key);
      if (mine.size >= mostEntries) mine.clear();
      const answer = verify(text).catch((error: unknown) => {
        mine.delete(key);
        throw error;
      });
      mine.set(key, { until: now() + tokenCacheMs, answer });
      return answer;
    },
    clear() {
      entries = new Map();
    },
  };
}
