/*
 * A base image has moved for a task when its tag names another image *for the task's platform* than the last successful build stood on.
 *   top digest       what a tag names: a manifest, or an index of manifests
 *   platform digest  the manifest for one platform inside an index, or the manifest itself
 * An index that is new only for other platforms or in its attestations has another top digest and the same platform digest.
 */

/** The image of one platform behind a top digest. */
export type PlatformImage =
  | { readonly kind: 'known'; readonly digest: string }
  /** The index has none for the platform. */
  | { readonly kind: 'absent' }
  /** The registry does not have the top digest any more. */
  | { readonly kind: 'gone' };

/** How a base image stands for one task. */
export type BaseImageVerdict =
  /** The tag names what the build stood on. */
  | { readonly kind: 'same' }
  /** It is not known what the build stood on: later moves are compared with what the tag names now. */
  | { readonly kind: 'baseline'; readonly platformDigest: string }
  | { readonly kind: 'other-platforms'; readonly platformDigest: string }
  | { readonly kind: 'no-image-for-platform' }
  | { readonly kind: 'moved'; readonly platformDigest: string };

/** What is compared: the tag's top digest now, and the one that the task's last successful build stood on. */
export interface BaseImageComparison {
  readonly observed: string;
  readonly builtOn?: string;
  /** The task's image behind a top digest; asked only where the top digests differ. */
  readonly platformImage: (topDigest: string) => PlatformImage;
}

/** Judges one base image of one task. The first look of all is a comparison as well: the tag may have moved during the build. */
export function judgeBaseImage({ observed, builtOn, platformImage }: BaseImageComparison): BaseImageVerdict {
  if (observed === builtOn) return { kind: 'same' };
  const now = platformImage(observed);
  if (now.kind !== 'known') return { kind: 'no-image-for-platform' };
  const platformDigest = now.digest;
  if (builtOn === undefined) return { kind: 'baseline', platformDigest };
  const before = platformImage(builtOn);
  if (before.kind === 'known' && before.digest === platformDigest) return { kind: 'other-platforms', platformDigest };
  return { kind: 'moved', platformDigest };
}

/** Whether a trigger counts a base image: `Runtime` only the one of the final stage, `All` those of build stages too. */
export function countsBaseImage(type: 'runtime' | 'buildtime', triggerType: 'Runtime' | 'All'): boolean {
  return type === 'runtime' || triggerType === 'All';
}
