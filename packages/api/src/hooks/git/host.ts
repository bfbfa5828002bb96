import type { GitEvent } from '@slipway/core';
import type { SourceControlType } from '@slipway/core/http';
import type { IncomingHttpHeaders } from 'node:http';

/** A delivery as it came. */
export interface Delivery {
  readonly headers: IncomingHttpHeaders;
  /** The exact bytes: signatures are over them. */
  readonly body: Buffer;
}

/** What a delivery says. */
export interface ReadDelivery {
  /** The host's own name of it, the same when it is sent again; absent where the host gives none. */
  readonly id?: string | undefined;
  /** What happened: hosts that tell of several refs at once give several. */
  readonly events: readonly GitEvent[];
}

/** How one kind of git host sends deliveries. Pure: the time is handed in. */
export interface GitHost {
  readonly type: SourceControlType;
  /** Whether the headers are those of such a host; it says nothing of who sends them. */
  readonly isLike: (headers: IncomingHttpHeaders) => boolean;
  /** Whether a delivery was made by somebody who knows the secret. Takes the same time, whatever is wrong. */
  readonly verify: (delivery: Delivery, secret: string, now: number) => boolean | Promise<boolean>;
  /** Reads a delivery that was verified. Throws `invalid-argument` for one that is not as the host writes them. */
  readonly read: (delivery: Delivery) => ReadDelivery;
}

/** A header, where it is there once. */
export function header(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
