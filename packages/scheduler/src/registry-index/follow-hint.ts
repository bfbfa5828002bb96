import { isUntagDummy, readManifestLinks, type Manifest, type RegistryClient } from '@slipway/registry';
import type { ClaimedHint, ObservedManifest, RegistryIndex } from '@slipway/store';
import type { Clock } from '../clock.ts';

type Index = Pick<RegistryIndex, 'observeTag' | 'observeManifest' | 'removeTag' | 'removeManifest'>;
type Reader = Pick<RegistryClient, 'head' | 'getManifest'>;

/**
 * Looks at what somebody told of, and puts down what the registry answers. False: it is in between two states, and has to be looked at once more.
 */
export async function followHint(
  hint: ClaimedHint,
  client: Reader,
  index: Index,
  clock: Pick<Clock, 'now'>,
  signal: AbortSignal,
): Promise<boolean> {
  const { repository, tag, digest, pushedAt, told } = hint;
  const reference = tag ?? digest;
  const found = await client.head(repository, reference, signal);
  if (found === undefined) {
    if (tag === undefined) await index.removeManifest(repository, digest, clock.now());
    else await index.removeTag(repository, tag, clock.now());
    return true;
  }
  const read = await client.getManifest(repository, found.digest, signal);
  // It is gone since, or takes the place of a tag for a moment.
  if (read === undefined || isUntagDummy(read.bytes)) return false;
  const manifest = observed(found.digest, read);
  if (tag === undefined) {
    await index.observeManifest(repository, manifest, pushedAt === undefined ? 'first-seen' : 'event', clock.now());
    return true;
  }
  // A push of something else came first; when this came is not known.
  const isTold = pushedAt !== undefined && (told === undefined || told === found.digest);
  await index.observeTag(
    {
      repository,
      tag,
      digest: found.digest,
      manifest,
      timeSource: isTold ? 'event' : 'first-seen',
      ...(isTold ? { at: pushedAt } : {}),
    },
    clock.now(),
  );
  return true;
}

function observed(digest: string, { mediaType, size, bytes }: Manifest): ObservedManifest {
  try {
    return { digest, mediaType, size, links: readManifestLinks(digest, bytes) };
  } catch {
    // Nobody can read it, and what it names is not known: whoever deletes keeps everything that it might name.
    return { digest, mediaType, size, links: undefined };
  }
}
