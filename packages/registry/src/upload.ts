import { SlipwayError } from '@slipway/core';
import { chunksOf } from './chunks.ts';
import { checkDigest } from './digest.ts';
import { digestMismatch, unexpected } from './failures.ts';
import { graceful, graceMs } from './graceful.ts';
import type { HttpResponse } from './http.ts';
import { encodeReference } from './names.ts';
import { pause } from './retry.ts';
import { pushScope } from './scope.ts';
import type { RegistryRequest, RegistrySender } from './sender.ts';
import { sessionAfter, type UploadSession, type UploadSessions } from './upload-session.ts';

/** A blob to be sent. */
export interface BlobUpload {
  /** `sha256:…`; the registry checks it. */
  readonly digest: string;
  /** Bytes, where they are known. A small blob is sent in one request, any other one as a stream. */
  readonly size?: number;
  /** Consumed once, however the upload ends. */
  readonly content: AsyncIterable<Uint8Array>;
  /**
   * Sends chunks of so many bytes instead of a stream. A chunk is in memory, and is sent again from where the registry has it when the
   * connection breaks. For proxies that limit how much one request may bring.
   */
  readonly chunkBytes?: number;
  /** An upload that is open already. */
  readonly session?: UploadSession;
  /** Hears how many bytes more were handed to the connection. */
  readonly onProgress?: (bytes: number) => void;
  readonly signal?: AbortSignal | undefined;
}

const smallBytes = 1024 * 1024;
const chunkAttempts = 4;
const chunkPauseMs = 500;
/** Before it answers the last request, a registry may read the whole blob again. */
const commitTimeoutMs = 300_000;

interface OpenUpload {
  readonly host: string;
  readonly sender: RegistrySender;
  readonly sessions: UploadSessions;
  readonly upload: BlobUpload;
  readonly signal: AbortSignal | undefined;
  /** The present address. */
  session: UploadSession;
}

/** Sends a blob. However that fails, no upload stays open, unless the registry itself cannot be reached any more. */
export async function uploadBlob(
  host: string,
  sender: RegistrySender,
  sessions: UploadSessions,
  repository: string,
  upload: BlobUpload,
): Promise<void> {
  const session = upload.session ?? (await sessions.start(repository, upload.signal));
  using grace = graceful(upload.signal, graceMs);
  const open: OpenUpload = { host, sender, sessions, upload, session, signal: grace.signal };
  try {
    if (upload.chunkBytes !== undefined) await sendChunks(open, upload.chunkBytes);
    else if (upload.size !== undefined && upload.size <= smallBytes) await sendWhole(open);
    else await sendStream(open);
  } catch (error) {
    await sessions.cancel(open.session).catch(() => undefined);
    throw error;
  }
}

/** One request with everything (end-4b, then end-6). */
async function sendWhole(open: OpenUpload): Promise<void> {
  const [bytes = Buffer.alloc(0)] = await collect(chunksOf(exactly(open.upload), smallBytes));
  const check = checkDigest(open.upload.digest);
  check.update(bytes);
  const found = check.found();
  // Told by the registry, it would leave an upload with an address that nobody knows.
  if (found !== open.upload.digest) throw digestMismatch('the source', found, open.upload.digest);
  await commit(open, bytes);
}

/** One request that takes what comes, as Docker's client sends it, and one that says it was all. */
async function sendStream(open: OpenUpload): Promise<void> {
  let broken: { readonly cause: unknown } | undefined;
  const pieces = (async function* () {
    try {
      yield* exactly(open.upload);
    } catch (cause) {
      // The request ends in good order, because after one that breaks off some registries never let go of the upload.
      broken = { cause };
    }
  })();
  await patch(open, { 'content-type': 'application/octet-stream' }, { pieces });
  if (broken !== undefined) throw broken.cause;
  await commit(open);
}

async function sendChunks(open: OpenUpload, chunkBytes: number): Promise<void> {
  let position = 0;
  for await (const chunk of chunksOf(exactly(open.upload), chunkBytes)) {
    await sendChunk(open, chunk, position);
    position += chunk.length;
  }
  await commit(open);
}

/** Sends one chunk, going on from where the registry has it after a broken connection. */
async function sendChunk(open: OpenUpload, chunk: Uint8Array, position: number): Promise<void> {
  const { sessions, upload } = open;
  let sent = 0;
  for (let attempt = 1; sent < chunk.length; attempt += 1) {
    const rest = chunk.subarray(sent);
    const first = position + sent;
    const headers = {
      'content-type': 'application/octet-stream',
      'content-range': `${first}-${first + rest.length - 1}`,
      'content-length': String(rest.length),
    };
    try {
      await patch(open, headers, rest);
      return;
    } catch (error) {
      upload.signal?.throwIfAborted();
      if (attempt === chunkAttempts || !mayGoOn(error)) throw error;
      await pause(chunkPauseMs * attempt, upload.signal);
      const present = await sessions.status(open.session, upload.signal);
      if (present === undefined || present.bytes < position || present.bytes > position + chunk.length) throw error;
      open.session = present.session;
      sent = present.bytes - position;
    }
  }
}

function mayGoOn(error: unknown): boolean {
  if (!(error instanceof SlipwayError)) return false;
  const { status } = error.details;
  if (error.code === 'registry-unreachable') return true;
  return typeof status === 'number' && (status >= 500 || status === 416 || status === 429);
}

async function patch(
  open: OpenUpload,
  headers: Readonly<Record<string, string>>,
  body: NonNullable<RegistryRequest['body']>,
): Promise<void> {
  const answer = await request(open, { method: 'PATCH', path: open.session.location, headers, body });
  if (answer.status !== 202) throw failed(open, 'PATCH', answer);
  open.session = sessionAfter(open.host, open.session.repository, answer, open.session.location);
}

/** Ends the upload, with the last bytes or without any. */
async function commit(open: OpenUpload, bytes: Uint8Array = new Uint8Array()): Promise<void> {
  open.upload.signal?.throwIfAborted();
  const { location } = open.session;
  const answer = await request(open, {
    method: 'PUT',
    path: `${location}${location.includes('?') ? '&' : '?'}digest=${encodeReference(open.upload.digest)}`,
    headers: {
      'content-length': String(bytes.length),
      ...(bytes.length > 0 && { 'content-type': 'application/octet-stream' }),
    },
    body: bytes,
    answerTimeoutMs: commitTimeoutMs,
  });
  if (answer.status !== 201) throw failed(open, 'PUT', answer);
}

function request(
  { sender, session, signal }: OpenUpload,
  what: Omit<RegistryRequest, 'scopes'>,
): Promise<HttpResponse> {
  const scopes = [pushScope(session.repository)];
  return sender.send({ ...what, scopes, attempts: 1, ...(signal && { signal }) });
}

function failed({ host, session, upload }: OpenUpload, method: string, answer: HttpResponse): SlipwayError {
  return unexpected(host, `${method} ${session.repository}@${upload.digest}`, answer);
}

/** The content, as long as the caller waits for it and when it has as many bytes as were promised. */
async function* exactly({ size, content, digest, onProgress, signal }: BlobUpload): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const piece of content) {
    signal?.throwIfAborted();
    bytes += piece.length;
    if (size !== undefined && bytes > size) break;
    yield piece;
    onProgress?.(piece.length);
  }
  if (size === undefined || bytes === size) return;
  throw new SlipwayError('registry-failed', `${digest} has ${bytes > size ? 'more' : 'fewer'} than ${size} bytes`);
}

async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
