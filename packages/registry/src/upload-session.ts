import { SlipwayError } from '@slipway/core';
import { unexpected } from './failures.ts';
import { graceful, graceMs } from './graceful.ts';
import type { HttpResponse } from './http.ts';
import { encodeReference, repositoryPath } from './names.ts';
import { pullScope, pushScope, type Scope } from './scope.ts';
import type { RegistrySender } from './sender.ts';

/** An upload that the registry keeps open for one blob. Its address changes with everything that is sent to it. */
export interface UploadSession {
  readonly repository: string;
  /** Path and query, as the registry gave them. */
  readonly location: string;
}

/** What came of the wish to have a blob of another repository here too. */
export type MountOutcome =
  | { readonly kind: 'mounted' }
  /** The registry would not, and opened an upload instead. */
  | { readonly kind: 'started'; readonly session: UploadSession };

/** The calls about uploads that are not yet, or no longer, sending a blob. */
export interface UploadSessions {
  /** Opens an upload (end-4a). */
  start(repository: string, signal?: AbortSignal): Promise<UploadSession>;
  /** Takes a blob over from another repository of the same registry (end-11). */
  mount(
    repository: string,
    blob: { readonly digest: string; readonly from: string },
    signal?: AbortSignal,
  ): Promise<MountOutcome>;
  /** How many bytes an upload holds (end-13), and where it goes on; undefined when there is none any more. */
  status(
    session: UploadSession,
    signal?: AbortSignal,
  ): Promise<{ readonly session: UploadSession; readonly bytes: number } | undefined>;
  /** Ends an upload and drops what it holds; one that is gone already is fine. */
  cancel(session: UploadSession): Promise<void>;
}

const cancelTimeoutMs = 15_000;

/** Makes the calls about uploads. */
export function uploadSessions(host: string, sender: RegistrySender): UploadSessions {
  const open = async (
    repository: string,
    query: string,
    scopes: readonly Scope[],
    signal: AbortSignal | undefined,
  ): Promise<MountOutcome> => {
    signal?.throwIfAborted();
    const path = repositoryPath(repository, `blobs/uploads/${query}`);
    // An upload whose answer nobody waits for stays open, and nobody knows its address.
    using grace = graceful(signal, graceMs);
    const answer = await sender.send({
      method: 'POST',
      path,
      headers: { 'content-length': '0' },
      scopes,
      ...(grace.signal && { signal: grace.signal }),
    });
    if (answer.status === 201) return { kind: 'mounted' };
    if (answer.status !== 202) throw unexpected(host, `POST ${path}`, answer);
    const session = sessionAfter(host, repository, answer);
    if (signal?.aborted === true) {
      await cancel(session).catch(() => undefined);
      signal.throwIfAborted();
    }
    return { kind: 'started', session };
  };

  const status: UploadSessions['status'] = async ({ repository, location }, signal) => {
    const scopes = [pushScope(repository)];
    const answer = await sender.send({ method: 'GET', path: location, scopes, ...(signal && { signal }) });
    if (answer.status === 404) return undefined;
    if (answer.status !== 204 && answer.status !== 200) {
      throw unexpected(host, `GET of an upload to ${repository}`, answer);
    }
    return { session: sessionAfter(host, repository, answer, location), bytes: bytesIn(answer.headers['range']) };
  };

  const remove = async ({ repository, location }: UploadSession, signal: AbortSignal): Promise<HttpResponse> =>
    sender.send({ method: 'DELETE', path: location, scopes: [pushScope(repository)], signal });

  const cancel = async (session: UploadSession): Promise<void> => {
    // Whoever cancels has often been told to stop: that must not stop this.
    const signal = AbortSignal.timeout(cancelTimeoutMs);
    const answer = await remove(session, signal);
    if (isGone(answer.status)) {
      // An address that is no longer the present one is answered in the same way as an upload that is gone.
      const present = answer.status === 404 ? await status(session, signal) : undefined;
      if (present !== undefined) await remove(present.session, signal);
      return;
    }
    throw unexpected(host, `DELETE of an upload to ${session.repository}`, answer);
  };

  return {
    async start(repository, signal) {
      const opened = await open(repository, '', [pushScope(repository)], signal);
      if (opened.kind === 'started') return opened.session;
      throw new SlipwayError('registry-failed', `the registry ${host} answers an upload before it has begun`);
    },

    mount(repository, { digest, from }, signal) {
      const query = `?mount=${encodeReference(digest)}&from=${encodeURIComponent(from)}`;
      return open(repository, query, [pushScope(repository), pullScope(from)], signal);
    },

    status,

    cancel,
  };
}

/** The session's next address, which the answer names; `location` when it names none. */
export function sessionAfter(
  host: string,
  repository: string,
  { headers, url }: HttpResponse,
  location?: string,
): UploadSession {
  const named = headers.location ?? location;
  if (named === undefined || !URL.canParse(named, url.href)) {
    throw new SlipwayError('registry-failed', `the registry ${host} does not say where an upload goes`);
  }
  // Whatever host it names, the registry itself is asked: behind a proxy it may not know its own name, and no other host gets the login.
  const { pathname, search } = new URL(named, url);
  return { repository, location: pathname + search };
}

function isGone(status: number): boolean {
  return status === 204 || status === 202 || status === 200 || status === 404;
}

/** `0-99`, sometimes `bytes=0-99`; what is empty is written as `0-0`. */
function bytesIn(range: string | readonly string[] | undefined): number {
  const [, last] = /^(?:bytes=)?0-(\d{1,15})$/.exec(String(range ?? '')) ?? [];
  return last === undefined || last === '0' ? 0 : Number(last) + 1;
}
