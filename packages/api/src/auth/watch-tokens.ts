import type { Logger } from 'pino';
import type { LongRequests } from '../server/long-requests.ts';
import type { Verify } from './token-cache.ts';

/** How often the tokens behind open requests are looked at, in milliseconds: another process may have revoked one, or its time is over. */
const watchMs = 5000;

/** Ends the requests that are open with a token that is no longer valid. */
export function watchTokens(longRequests: LongRequests, verify: Verify, logger: Logger): Disposable {
  const look = async (): Promise<void> => {
    for (const [tokenId, text] of longRequests.tokens()) {
      if ((await verify(text)) === undefined) longRequests.end('revoked', tokenId);
    }
  };
  const timer = setInterval(() => {
    // A database that is away for a moment ends nothing.
    look().catch((err: unknown) => logger.warn({ err }, 'tokens of open requests could not be looked at'));
  }, watchMs);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
