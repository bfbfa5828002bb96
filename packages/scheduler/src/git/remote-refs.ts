import { SlipwayError } from '@slipway/core';
import type { OutgoingAnswer } from '../outgoing/exchange.ts';
import type { Outgoing } from '../outgoing/outgoing.ts';
import { readPackets } from './packets.ts';
import { readAdvertisement, readRefs, refsQuery, type RemoteRef } from './ref-lists.ts';

/** A repository to look at. */
export interface RemoteRepository {
  /** `https://HOST/PATH`; a login in it is not used. */
  readonly url: string;
  /** Value of the header `authorization`. */
  readonly authorization?: string;
}

/** A list of a hundred thousand refs has about ten. */
const mostBytes = 16 * 1024 * 1024;

/**
 * Lists branches and tags of a repository by git's smart HTTP protocol. Rejects with `invalid-argument` for an address that is not over http,
 * `not-allowed` and `not-found` as the server says, and as {@link Outgoing} does.
 */
export async function listRemoteRefs(
  repository: RemoteRepository,
  send: Outgoing,
  signal: AbortSignal,
): Promise<readonly RemoteRef[]> {
  const base = baseOf(repository.url);
  const { authorization } = repository;
  const headers = {
    'git-protocol': 'version=2',
    ...(authorization === undefined ? {} : { authorization }),
  };
  const common = { signal, maxAnswerBytes: mostBytes } as const;
  const url = `${base}/info/refs?service=git-upload-pack`;
  const first = await send({ method: 'GET', url, headers, ...common });
  const advertisement = readAdvertisement(packetsOf(first, base, 'advertisement'));
  if (advertisement.kind === 'refs') return advertisement.refs;
  const type = { 'content-type': 'application/x-git-upload-pack-request' };
  const answer = await send({
    method: 'POST',
    url: `${base}/git-upload-pack`,
    headers: { ...headers, ...type },
    body: refsQuery(advertisement.objectFormat),
    ...common,
  });
  return readRefs(packetsOf(answer, base, 'result'));
}

function baseOf(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new SlipwayError('invalid-argument', 'only repositories over https can be looked at, not those over ssh');
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

function packetsOf(answer: OutgoingAnswer, base: string, part: 'advertisement' | 'result') {
  const { status, headers, body, isCut } = answer;
  if (status === 401 || status === 403) {
    throw new SlipwayError('not-allowed', `${base} asks for a login that may read it`, {
      advice: 'Give the trigger an accessToken that may read the repository, or one that has not expired.',
    });
  }
  if (status === 404 || status === 410) throw new SlipwayError('not-found', `there is no repository at ${base}`);
  if (status !== 200) throw new SlipwayError('outgoing-failed', `${base} answers with status ${status}`);
  const type = (headers['content-type'] ?? '').split(';')[0];
  if (type !== `application/x-git-upload-pack-${part}`) {
    throw new SlipwayError('outgoing-failed', `${base} does not answer as a git repository does`);
  }
  if (isCut) throw new SlipwayError('too-large', `${base} lists more than ${mostBytes} bytes of refs`);
  return readPackets(body);
}
