import type { Cause } from '@slipway/core/http';
import { shortDigest, shortImage } from '../format/image.ts';
import type { IconName } from '../ui/icons.tsx';

/** Why a run exists, in the words of a list. */
export interface CauseText {
  readonly icon: IconName;
  /** `Commit 4f2a91c` */
  readonly title: string;
  /** `main by ann` */
  readonly detail: string;
}

/** Says why a run exists. */
export function causeText(cause: Cause): CauseText {
  switch (cause.kind) {
    case 'manual':
      return { icon: 'person', title: 'Manual', detail: cause.by === undefined ? '' : `by ${cause.by}` };
    case 'rerun':
      return {
        icon: 'again',
        title: `Rerun of ${cause.of}`,
        detail: cause.fromStep === undefined ? '' : `from ${cause.fromStep}`,
      };
    case 'commit':
      return { icon: 'commit', title: `Commit ${cause.commit.slice(0, 7)}`, detail: refText(cause) };
    case 'pull-request':
      return {
        icon: 'merge',
        title: `Pull request ${cause.pullRequest}`,
        detail: `${cause.commit.slice(0, 7)}${cause.isFork === true ? ', from a fork' : ''} ${refText(cause)}`.trim(),
      };
    case 'timer':
      return { icon: 'clock', title: 'Timer', detail: cause.trigger };
    case 'base-image':
      return {
        icon: 'layers',
        title: 'Base image',
        detail: cause.images
          .map((image) => `${shortImage(image)}${image.digest === undefined ? '' : ` @${shortDigest(image.digest)}`}`)
          .join(', '),
      };
  }
}

function refText({ tag, branch, actor }: Extract<Cause, { readonly commit: string }>): string {
  const ref = tag === undefined ? (branch ?? '') : `tag ${tag}`;
  return actor === undefined ? ref : `${ref} by ${actor}`.trim();
}
