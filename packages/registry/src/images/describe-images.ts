import type { ChangeableAttributes, ImageManifest, ImageTag } from '@slipway/core/http';
import type { Lock, RepositoryView, ViewedManifest, ViewedTag } from '../view/registry-view.ts';

/** What a manifest's own bytes and its configuration say. They never change. */
export interface ManifestDetails {
  readonly imageSize?: number;
  readonly architecture?: string;
  readonly os?: string;
  readonly configMediaType?: string;
  readonly artifactType?: string;
}

/** How a lock is shown: what has none may be changed. */
export function attributesOf(lock: Lock | undefined): ChangeableAttributes {
  return { deleteEnabled: lock?.deleteEnabled ?? true, writeEnabled: lock?.writeEnabled ?? true };
}

/** A time as the API writes it; a time that is not known is left out and never guessed. */
export function timeOf(milliseconds: number | undefined): string | undefined {
  return milliseconds === undefined ? undefined : new Date(milliseconds).toISOString();
}

/** The latest change of a repository that is known of; undefined when none is. */
export function lastUpdateOf({ tags, manifests }: Pick<RepositoryView, 'tags' | 'manifests'>): number | undefined {
  const times = [...tags.map(({ updatedAt }) => updatedAt), ...manifests.map(({ pushedAt }) => pushedAt)];
  return times.reduce((latest, time) => (time !== undefined && time > (latest ?? -1) ? time : latest), undefined);
}

/** A tag as it is shown. */
export function describeTag(
  { name, digest, updatedAt, timeSource }: ViewedTag,
  view: Pick<RepositoryView, 'guards'>,
): ImageTag {
  return {
    name,
    ...(digest === undefined ? {} : { digest }),
    ...timesOf(updatedAt, timeSource),
    changeableAttributes: attributesOf(view.guards.tags.get(name)),
  };
}

/** Tags and parents of every manifest of a repository. */
export interface ManifestRelations {
  readonly tagsOf: (digest: string) => readonly string[];
  readonly parentsOf: (digest: string) => readonly string[];
}

/** Finds out, once for a whole repository, what points to its manifests. */
export function relationsOf({ tags, manifests }: RepositoryView): ManifestRelations {
  const tagged = new Map<string, string[]>();
  for (const { name, digest } of tags) if (digest !== undefined) add(tagged, digest, name);
  const parents = new Map<string, string[]>();
  for (const { digest, links } of manifests) for (const child of links?.children ?? []) add(parents, child, digest);
  return {
    tagsOf: (digest) => (tagged.get(digest) ?? []).toSorted(),
    parentsOf: (digest) => (parents.get(digest) ?? []).toSorted(),
  };
}

/** A manifest as it is shown. */
export function describeManifest(
  { digest, mediaType, pushedAt, timeSource, untaggedAt, links }: ViewedManifest,
  view: RepositoryView,
  { tagsOf, parentsOf }: ManifestRelations,
  details: ManifestDetails = {},
): ImageManifest {
  const untaggedTime = untaggedAt === 'unknown' ? undefined : timeOf(untaggedAt);
  return {
    digest,
    mediaType,
    ...details,
    ...timesOf(pushedAt, timeSource),
    ...(untaggedTime === undefined ? {} : { untaggedTime }),
    tags: [...tagsOf(digest)],
    children: [...(links?.children ?? [])],
    parents: [...parentsOf(digest)],
    ...(links?.subject === undefined ? {} : { subject: links.subject }),
    changeableAttributes: attributesOf(view.guards.manifests.get(digest)),
  };
}

function timesOf(
  at: number | undefined,
  timeSource: ViewedTag['timeSource'],
): Pick<ImageTag, 'lastUpdateTime' | 'timeSource'> {
  const lastUpdateTime = timeOf(at);
  if (lastUpdateTime === undefined) return {};
  return { lastUpdateTime, ...(timeSource === undefined ? {} : { timeSource }) };
}

function add(lists: Map<string, string[]>, key: string, value: string): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
