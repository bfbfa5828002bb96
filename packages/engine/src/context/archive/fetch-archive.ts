import { SlipwayError } from '@slipway/core';
import { setTimeout } from 'node:timers/promises';
import { checkedEntries } from './checked-entries.ts';
import { download } from './download.ts';
import type { ArchiveLimits } from './limits.ts';
import { spool } from './spool.ts';
import { TransferError } from './transfer-error.ts';

/** How a tar is fetched. */
export interface FetchOptions {
  readonly limits: ArchiveLimits;
  readonly signal: AbortSignal;
  /** The wait before the second try, doubled before the third, in milliseconds. */
  readonly backoffMs: number;
}

const maxTries = 3;

/** Downloads a tar and writes what it may hold to a new file as a plain tar (contract §5.3: three tries, none after a 4xx). */
export async function fetchArchive(url: URL, file: string, options: FetchOptions): Promise<void> {
  const { signal, limits } = options;
  for (let tries = 1; ; tries += 1) {
    try {
      await spool(checkedEntries(await download(url, signal), limits), file, signal);
      return;
    } catch (cause) {
      signal.throwIfAborted();
      if (!(cause instanceof TransferError)) throw cause;
      if (tries === maxTries) throw gaveUp(cause);
    }
    await setTimeout(options.backoffMs * 2 ** (tries - 1), undefined, { signal }).catch(() => {
      signal.throwIfAborted();
    });
  }
}

function gaveUp(cause: TransferError): SlipwayError {
  return new SlipwayError('invalid-context', `${cause.message} (${maxTries} tries)`, {
    cause,
    advice: 'Check the address and whether its server answers.',
  });
}
