import type { ImageRef } from './reference.ts';

/** An image that a build stands on: of the final stage (`runtime`) or only of earlier ones (`buildtime`). */
export interface BaseImageDependency {
  readonly type: 'runtime' | 'buildtime';
  readonly image: ImageRef;
  /** The digest that the build really used, when it is known. */
  readonly digest?: string;
  /** The Dockerfile names it by its digest: no push can change what the build stands on. */
  readonly isPinned?: boolean;
}
