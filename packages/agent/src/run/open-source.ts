import { Readable } from 'node:stream';
import { SlipwayError } from '@slipway/core';
import { backOffMs, type Lease } from '@slipway/core/http';
import {
  contextWarning,
  openContext,
  parseContextReference,
  type ContextReference,
  type CredentialSource,
  type OpenedContext,
} from '@slipway/engine';
import { callBackOff, type Door } from '../door/door.ts';
import { failureOf } from '../door/failure.ts';
import { pause } from '../loop/pause.ts';

/** What opening the context of a run needs. */
export interface OpenSourceOptions {
  readonly door: Door;
  readonly lease: Lease;
  readonly credentials: CredentialSource;
  readonly signal: AbortSignal;
  /** The code is not trusted. */
  readonly isForeign?: boolean;
  /** Takes a line for the log of the run. */
  readonly say: (text: string) => void | Promise<void>;
}

const uploaded = 'source:';

/**
 * Opens the context of a run: an upload, which the service keeps, or one that is fetched from where its address says; nothing of this
 * computer. Rejects with `invalid-context`, and with the signal's reason.
 */
export async function openSource(location: string | undefined, options: OpenSourceOptions): Promise<OpenedContext> {
  const { signal, credentials, say, isForeign = false } = options;
  const warn = (text: string): void => void say(text);
  if (location?.startsWith(uploaded) === true) return openUpload(location.slice(uploaded.length), options);
  const reference = remoteReference(location);
  const warning = contextWarning(location ?? '');
  if (warning !== undefined) await say(warning);
  return openContext(reference, { signal, credentials, warn, isForeign });
}

function remoteReference(location: string | undefined): ContextReference {
  if (location === undefined) return { kind: 'none' };
  const reference = parseContextReference(location);
  if (reference.kind !== 'directory' && reference.kind !== 'stdin') return reference;
  throw new SlipwayError('invalid-context', `an agent cannot read the context '${location}'`, {
    advice: 'Upload a directory with `tasks run`, or give the address of a repository, an archive or an artifact.',
  });
}

/** Every try begins anew: what a broken connection has left is removed. */
async function openUpload(sourceId: string, options: OpenSourceOptions): Promise<OpenedContext> {
  const { door, lease, credentials, signal, say } = options;
  for (let failures = 1; ; failures += 1) {
    const answer = await door.insist('agentSource', { params: { sourceId }, body: { lease } }, { signal });
    if (answer.body === null) throw new SlipwayError('invalid-context', `the upload ${sourceId} is empty`);
    const stdin = broken(Readable.fromWeb(answer.body));
    try {
      return await openContext({ kind: 'stdin' }, { signal, credentials, stdin, warn: (text) => void say(text) });
    } catch (cause) {
      signal.throwIfAborted();
      if (failureOf(cause).kind !== 'passing' || failures === maxTries) throw cause;
    }
    await pause(backOffMs(callBackOff, failures, Math.random()), signal);
    signal.throwIfAborted();
  }
}

/** Tries to receive an upload that the service has begun to send. */
const maxTries = 8;

/** A stream whose connection breaks fails as the service does, not as an archive that is damaged. */
async function* broken(stream: Readable): AsyncGenerator<Uint8Array> {
  try {
    yield* stream as AsyncIterable<Uint8Array>;
  } catch (cause) {
    throw new SlipwayError('service-unreachable', 'the upload could not be received whole', { cause });
  }
}
