import type { UntagContext } from '../untag/context.ts';
import type { DetailsReader } from './manifest-details.ts';
import type { ImageIndex } from './image-index.ts';

/** What listing and deleting the images of one registry needs. */
export interface ImageContext extends UntagContext {
  readonly details: DetailsReader;
  /** What is known beyond the registry's API; absent for a registry that nobody keeps records of. */
  readonly index?: ImageIndex;
}
