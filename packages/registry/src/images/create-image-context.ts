import { createCapabilityProbe } from '../capability/probe.ts';
import type { RegistryClient } from '../client.ts';
import type { PushWatch } from '../untag/context.ts';
import type { UntagJournal } from '../untag/journal.ts';
import type { ImageContext } from './image-context.ts';
import type { ImageIndex } from './image-index.ts';
import { createDetailsReader } from './manifest-details.ts';

/** What differs between registries that somebody keeps records of and others. */
export interface ImageContextOptions {
  readonly journal: UntagJournal;
  readonly index?: ImageIndex;
  readonly pushes?: PushWatch;
}

/** Puts together what listing and deleting the images of one registry needs. */
export function createImageContext(client: RegistryClient, options: ImageContextOptions): ImageContext {
  return { client, probe: createCapabilityProbe(client), details: createDetailsReader(client), ...options };
}
