import type { RouteId } from '@slipway/core/http';
import type { Principal } from '@slipway/store';

/** Why a request that stays open was ended by something else than its answer. */
export type EndOfWait = 'gone' | 'revoked' | 'draining' | 'time';

/** A request that stays open. */
export interface LongRequest {
  /** Aborted when the waiting is to end; the reason is in `endedBy`. */
  readonly signal: AbortSignal;
  readonly endedBy: EndOfWait | undefined;
}

/** The followers and long polls of a server. */
export interface LongRequests {
  /** Counts until it is disposed of. */
  open(caller: LongCaller): LongRequest & Disposable & { end(reason: EndOfWait): void };
  /** Ends those of one token, or all of them. */
  end(reason: EndOfWait, tokenId?: string): void;
  /** Texts of the tokens behind open requests, each with its id. */
  tokens(): ReadonlyMap<string, string>;
  /** How many there are, by operation. */
  counts(): ReadonlyMap<RouteId, number>;
}

/** Who waits, and in which operation. */
export interface LongCaller {
  readonly principal: Principal;
  readonly tokenText: string;
  readonly operation: RouteId;
}

interface Open extends LongCaller {
  end(reason: EndOfWait): void;
}

/** Keeps the requests that stay open, so that a revoked token and a server that goes can end them. */
export function createLongRequests(): LongRequests {
  const all = new Set<Open>();
  return {
    open(caller) {
      const controller = new AbortController();
      let endedBy: EndOfWait | undefined;
      const entry: Open = {
        ...caller,
        end(reason) {
          endedBy ??= reason;
          controller.abort();
        },
      };
      all.add(entry);
      return {
        signal: controller.signal,
        get endedBy() {
          return endedBy;
        },
        end: (reason) => entry.end(reason),
        [Symbol.dispose]: () => void all.delete(entry),
      };
    },
    end(reason, tokenId) {
      for (const entry of all) if (tokenId === undefined || entry.principal.tokenId === tokenId) entry.end(reason);
    },
    tokens: () => new Map([...all].map(({ principal, tokenText }) => [principal.tokenId, tokenText])),
    counts() {
      const counts = new Map<RouteId, number>();
      for (const { operation } of all) counts.set(operation, (counts.get(operation) ?? 0) + 1);
      return counts;
    },
  };
}
