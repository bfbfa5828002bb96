import { parseImageRef, SlipwayError } from '@slipway/core';

/** A repository of the registry in question, or one of its tags or manifests. */
export interface ImageTarget {
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** Whether a text names an image and not a saved task, whose name has neither a colon nor an at sign nor a slash. */
export function isImageTarget(text: string): boolean {
  return /[:@/]/.test(text);
}

/** Reads `REPO`, `REPO:TAG` or `REPO@DIGEST`. Rejects with `invalid-argument`, also where a registry is named: that is what `-r` is for. */
export function readImageTarget(text: string): ImageTarget {
  // Read behind a host of its own, so that the first part of the name is never taken for one.
  const ref = parseImageRef(`registry.invalid/${text}`);
  const [first = ''] = text.split('/');
  if (text.includes('/') && (/[.:]/.test(first) || first === 'localhost')) {
    throw new SlipwayError('invalid-argument', `'${text}' names a registry; only REPO:TAG or REPO@DIGEST is wanted`, {
      advice: `Leave the registry out, and add -r ${first} where it is not the service's own.`,
    });
  }
  if (ref === undefined || (ref.tag !== undefined && ref.digest !== undefined)) {
    throw new SlipwayError('invalid-argument', `'${text}' is no REPO, REPO:TAG or REPO@DIGEST`, {
      advice: 'Write it as `tasks repos list` and `tasks tags list REPO` do: team/app:v1, team/app@sha256:…',
    });
  }
  const { repository, tag, digest } = ref;
  return {
    repository,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** Reads what must be a tag or a manifest. */
export function readImage(text: string): { readonly repository: string; readonly reference: string } {
  const { repository, tag, digest } = readImageTarget(text);
  const reference = digest ?? tag;
  if (reference !== undefined) return { repository, reference };
  throw new SlipwayError('invalid-argument', `'${text}' names neither a tag nor a digest`, {
    advice: `Write ${repository}:TAG or ${repository}@DIGEST; a whole repository goes with \`tasks repos delete ${repository}\`.`,
  });
}
