import { SlipwayError } from '@slipway/core';
import { unexpected } from './failures.ts';
import { nextPage } from './link.ts';
import type { ManifestCalls } from './manifests.ts';
import { encodeReference, repositoryPath } from './names.ts';
import { pullScope } from './scope.ts';
import type { RegistrySender } from './sender.ts';

/** A manifest that says it is about another one: a signature, an attestation, a bill of materials. */
export interface Referrer {
  readonly digest: string;
  readonly mediaType: string;
  readonly size: number;
  readonly artifactType?: string;
  readonly annotations?: Readonly<Record<string, unknown>>;
}

/** Which referrers are wanted. */
export interface ReferrersOptions {
  readonly artifactType?: string;
  readonly signal?: AbortSignal | undefined;
}

/** Statuses of registries that keep no list of referrers. */
const noSuchApi = [400, 404, 405, 501];

/** The tag under which a registry without a list of referrers keeps it as an index: `sha256-HEX`. */
export function referrersTag(digest: string): string {
  return digest.replace(':', '-');
}

/** Asks for the referrers of a digest that nothing has: who answers with a list keeps one. */
export async function hasReferrersApi(
  host: string,
  sender: RegistrySender,
  repository: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const path = repositoryPath(repository, `referrers/sha256:${'0'.repeat(64)}`);
  const answer = await sender.send({
    method: 'GET',
    path,
    scopes: [pullScope(repository)],
    ...(signal && { signal }),
  });
  if (answer.status === 200) return true;
  if (noSuchApi.includes(answer.status)) return false;
  throw unexpected(host, `GET ${path}`, answer);
}

/** Lists what refers to a manifest (end-12a), from the tag that stands in for the list where a registry keeps none. */
export async function listReferrers(
  host: string,
  sender: RegistrySender,
  manifests: Pick<ManifestCalls, 'getManifest'>,
  subject: { readonly repository: string; readonly digest: string },
  { artifactType, signal }: ReferrersOptions = {},
): Promise<readonly Referrer[]> {
  const { repository, digest } = subject;
  const query = artifactType === undefined ? '' : `?artifactType=${encodeURIComponent(artifactType)}`;
  const found: Referrer[] = [];
  const asked = new Set<string>();
  let path: string | undefined = repositoryPath(repository, `referrers/${encodeReference(digest)}${query}`);
  while (path !== undefined && !asked.has(path)) {
    asked.add(path);
    const answer = await sender.send({
      method: 'GET',
      path,
      scopes: [pullScope(repository)],
      ...(signal && { signal }),
    });
    if (noSuchApi.includes(answer.status)) {
      const index = await manifests.getManifest(repository, referrersTag(digest), signal);
      if (index !== undefined) found.push(...readReferrers(host, index.bytes));
      break;
    }
    if (answer.status !== 200) throw unexpected(host, `GET referrers of ${repository}@${digest}`, answer);
    found.push(...readReferrers(host, answer.body));
    path = nextPage(answer.headers['link'], answer.url);
  }
  // A registry may leave the choice to the caller, and a tag always does.
  return artifactType === undefined ? found : found.filter((referrer) => referrer.artifactType === artifactType);
}

function readReferrers(host: string, bytes: Buffer): readonly Referrer[] {
  let index: { readonly manifests?: unknown };
  try {
    index = JSON.parse(bytes.toString('utf8')) as { readonly manifests?: unknown };
  } catch (cause) {
    throw new SlipwayError('registry-failed', `the registry ${host} has a list of referrers that is not JSON`, {
      cause,
    });
  }
  return (Array.isArray(index.manifests) ? (index.manifests as readonly unknown[]) : []).flatMap((entry) => {
    const { digest, mediaType, size, artifactType, annotations } = (entry ?? {}) as Record<string, unknown>;
    if (typeof digest !== 'string' || typeof mediaType !== 'string' || typeof size !== 'number') return [];
    return [
      {
        digest,
        mediaType,
        size,
        ...(typeof artifactType === 'string' && { artifactType }),
        ...(typeof annotations === 'object' && annotations !== null && { annotations: { ...annotations } }),
      },
    ];
  });
}
