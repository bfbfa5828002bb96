import type { ListOrder } from '@slipway/core/http';
import type { AnswerFlags } from '../service/flags.ts';

/** Flags of every command about images. */
export interface ImageFlags extends AnswerFlags {
  /** Another registry, spoken to directly. */
  readonly registry?: string;
}

/** Flags of commands that list. */
export interface ImageListFlags extends ImageFlags {
  readonly top: number;
  readonly orderby?: ListOrder;
  readonly untagged?: true;
}

/** Flags of commands that show a manifest. */
export interface ShowManifestFlags extends ImageFlags {
  readonly raw?: true;
}

/** Flags of commands that delete. */
export interface DeleteImageFlags extends ImageFlags {
  readonly yes?: true;
}

/** Flags of `tasks lock`. */
export interface LockFlags extends AnswerFlags {
  readonly deleteEnabled?: boolean;
  readonly writeEnabled?: boolean;
}
