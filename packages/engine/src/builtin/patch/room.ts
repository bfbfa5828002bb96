import type { PatchOrder } from '@slipway/core';
import type { BuiltinContext, RegistryAccess } from '../command.ts';

/** What the work on every image of a patch run has in common. */
export interface PatchRoom {
  readonly context: BuiltinContext;
  readonly order: PatchOrder;
  /** The registry of the images, as image references name it. */
  readonly host: string;
  readonly access: RegistryAccess;
}
