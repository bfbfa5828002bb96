import { subjectOfFallbackTag } from '../../view/fallback-tag.ts';
import type { RepositoryView, ViewedManifest } from '../../view/registry-view.ts';

/** What the manifests of a repository have to do with each other and with its tags. */
export interface ManifestGraph {
  readonly manifests: ReadonlyMap<string, ViewedManifest>;
  /** By digest, without fallback tags. */
  readonly tags: ReadonlyMap<string, readonly string[]>;
  /** By digest: the tags through which it stands for an answer of the referrers API. */
  readonly fallbackTags: ReadonlyMap<string, readonly string[]>;
  /** By digest: what it belongs to, by its own word or by a fallback tag's. */
  readonly subjects: ReadonlyMap<string, readonly string[]>;
  /** By digest: what belongs to it. */
  readonly referrers: ReadonlyMap<string, readonly string[]>;
}

/** Reads the graph out of what is known of a repository. */
export function graphOf({ tags, manifests }: Pick<RepositoryView, 'tags' | 'manifests'>): ManifestGraph {
  const tagsOf = new Map<string, string[]>();
  const fallbackTags = new Map<string, string[]>();
  const subjects = new Map<string, string[]>();
  const referrers = new Map<string, string[]>();
  const tie = (digest: string, subject: string): void => {
    add(subjects, digest, subject);
    add(referrers, subject, digest);
  };
  for (const { name, digest } of tags) {
    if (digest === undefined) continue;
    const subject = subjectOfFallbackTag(name);
    add(subject === undefined ? tagsOf : fallbackTags, digest, name);
    if (subject !== undefined) tie(digest, subject);
  }
  for (const { digest, links } of manifests) if (links?.subject !== undefined) tie(digest, links.subject);
  const byDigest = new Map(manifests.map((manifest) => [manifest.digest, manifest]));
  return { manifests: byDigest, tags: tagsOf, fallbackTags, subjects, referrers };
}

function add(lists: Map<string, string[]>, key: string, value: string): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else if (!list.includes(value)) list.push(value);
}
