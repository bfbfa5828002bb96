import type { RegistryClient } from '../../client.ts';
import { digestOf } from '../../digest.ts';
import { pushBlob, type Descriptor } from '../../testing/images.ts';
import { readManifestLinks } from '../../view/manifest-links.ts';
import {
  noGuards,
  type Guards,
  type RegistryView,
  type RepositoryView,
  type ViewedManifest,
  type ViewedTag,
} from '../../view/registry-view.ts';
import { before, viewOf } from './sample-registry.ts';

/** How something is pushed, and how old it is said to be. */
export interface Recorded {
  /** Each with its age; without any it is pushed under its digest. */
  readonly tags?: Readonly<Record<string, string>>;
  /** `90d` by default; `unknown` is what nobody knows. */
  readonly age?: string;
  readonly untagged?: string;
  readonly subject?: Descriptor;
  /** The configuration of an image. */
  readonly config?: string;
}

/** Pushes to a registry and keeps a record of it, with ages instead of times. */
export interface RecordedRegistry {
  /** Pushes an image that nothing but its name tells from others. */
  image(repository: string, name: string, how?: Recorded): Promise<Descriptor>;
  index(repository: string, name: string, children: readonly Descriptor[], how?: Recorded): Promise<Descriptor>;
  /** What forbids deletions from now on. */
  guard(repository: string, guards: Partial<Guards>): void;
  repositories(): readonly RepositoryView[];
  /** What was recorded, as it is at each call. */
  readonly view: RegistryView;
}

const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const indexType = 'application/vnd.oci.image.index.v1+json';

/** Begins a record of what is pushed through a client. */
export function recordPushes(client: RegistryClient): RecordedRegistry {
  const blobs = new Map<string, Promise<ImageBlobs>>();
  const tags = new Map<string, Map<string, ViewedTag>>();
  const manifests = new Map<string, Map<string, ViewedManifest>>();
  const guards = new Map<string, Guards>();

  const blobsOf = (repository: string, config = '{"rootfs":{}}'): Promise<ImageBlobs> => {
    const key = `${repository} ${config}`;
    const pushed = blobs.get(key) ?? pushBlobs(client, repository, config);
    blobs.set(key, pushed);
    return pushed;
  };
  const push = async (
    repository: string,
    mediaType: string,
    content: object,
    name: string,
    how: Recorded,
  ): Promise<Descriptor> => {
    const { subject, age = '90d', untagged } = how;
    const manifest = { schemaVersion: 2, mediaType, ...content, annotations: { name }, ...(subject && { subject }) };
    const bytes = Buffer.from(JSON.stringify(manifest));
    const digest = digestOf(bytes);
    const names = Object.keys(how.tags ?? {});
    for (const reference of names.length === 0 ? [digest] : names) {
      await client.putManifest(repository, reference, { bytes, mediaType });
    }
    put(manifests, repository, digest, {
      ...{ digest, mediaType, size: bytes.length, links: readManifestLinks(digest, bytes) },
      ...(age === 'unknown' ? {} : { pushedAt: before(age) }),
      ...(untagged === undefined ? {} : { untaggedAt: before(untagged) }),
    });
    for (const [tag, tagAge] of Object.entries(how.tags ?? {})) {
      put(tags, repository, tag, { name: tag, digest, ...(tagAge === 'unknown' ? {} : { updatedAt: before(tagAge) }) });
    }
    return { mediaType, digest, size: bytes.length };
  };
  const repositories = (): readonly RepositoryView[] =>
    [...manifests].map(([name, found]) => ({
      name,
      tags: [...(tags.get(name)?.values() ?? [])],
      manifests: [...found.values()],
      guards: guards.get(name) ?? noGuards,
      isComplete: true,
    }));
  return {
    image: async (repository, name, how = {}) =>
      push(repository, manifestType, await blobsOf(repository, how.config), name, how),
    index: (repository, name, children, how = {}) => push(repository, indexType, { manifests: children }, name, how),
    guard: (repository, more) => void guards.set(repository, { ...(guards.get(repository) ?? noGuards), ...more }),
    repositories,
    view: viewOf(client.host, repositories),
  };
}

interface ImageBlobs {
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

async function pushBlobs(client: RegistryClient, repository: string, config: string): Promise<ImageBlobs> {
  return {
    config: await pushBlob(client, repository, config, 'application/vnd.oci.image.config.v1+json'),
    layers: [await pushBlob(client, repository, 'layer')],
  };
}

function put<Value>(map: Map<string, Map<string, Value>>, repository: string, key: string, value: Value): void {
  const own = map.get(repository) ?? new Map<string, Value>();
  map.set(repository, own.set(key, value));
}
