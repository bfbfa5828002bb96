import { SlipwayError } from '@slipway/core';
import type { RegistryClient } from '../client.ts';
import { registryFailure } from '../failures.ts';
import type { UploadSession } from '../upload-session.ts';
import type { Descriptor } from './contents.ts';
import type { ImportEvent } from './events.ts';
import type { ImageSource } from './image-tree.ts';
import { readResumably } from './read-resumably.ts';

/** Where blobs go, and how. */
export interface BlobTarget {
  readonly client: RegistryClient;
  readonly repository: string;
  /** Repositories of the target's registry that have the blob, or may have it. */
  readonly mountFrom: readonly string[];
  readonly chunkBytes?: number | undefined;
  readonly tell: (event: ImportEvent) => void;
  readonly signal: AbortSignal;
}

const attempts = 3;

/** Has a blob in the target: it is there already, or is taken over from another repository, or is sent. Gives the bytes that were sent. */
export async function copyBlob(source: ImageSource, blob: Descriptor, target: BlobTarget): Promise<number> {
  const { client, repository, tell, signal } = target;
  const { digest, size } = blob;
  const about = { kind: 'blob', repository, digest, size } as const;
  if ((await client.headBlob(repository, digest, signal)) !== undefined) {
    tell({ ...about, state: 'present' });
    return 0;
  }
  const mounted = await mount(blob, target);
  if (mounted.kind === 'mounted') {
    tell({ ...about, state: 'mounted' });
    return 0;
  }
  tell({ ...about, state: 'started' });
  let session = mounted.session;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await send(source, blob, target, session);
      break;
    } catch (error) {
      signal.throwIfAborted();
      if (attempt === attempts || !mayHelp(error)) throw error;
      session = undefined;
    }
  }
  tell({ ...about, state: 'copied' });
  return size;
}

async function send(
  source: ImageSource,
  blob: Descriptor,
  { client, repository, chunkBytes, tell, signal }: BlobTarget,
  session: UploadSession | undefined,
): Promise<void> {
  const { digest, size } = blob;
  let bytes = 0;
  await client.uploadBlob(repository, {
    digest,
    size,
    content: readResumably(source, blob, signal),
    onProgress: (more) => {
      bytes += more;
      tell({ kind: 'progress', digest, bytes, size });
    },
    signal,
    ...(chunkBytes !== undefined && { chunkBytes }),
    ...(session !== undefined && { session }),
  });
}

type Mounted = { readonly kind: 'mounted' } | { readonly kind: 'not'; readonly session?: UploadSession | undefined };

async function mount({ digest }: Descriptor, target: BlobTarget): Promise<Mounted> {
  const { client, repository, mountFrom, signal } = target;
  for (const [index, from] of mountFrom.entries()) {
    try {
      const outcome = await client.mountBlob(repository, { digest, from }, signal);
      if (outcome.kind === 'mounted') return outcome;
      // The last one is used, those before are not.
      if (index === mountFrom.length - 1) return { kind: 'not', session: outcome.session };
      await client.cancelUpload(outcome.session);
    } catch (error) {
      // An account that may write here but not read there can still send the blob.
      const { status } = registryFailure(error) ?? {};
      if (status !== 401 && status !== 403 && status !== 404) throw error;
    }
  }
  return { kind: 'not' };
}

/** Whether another try can end otherwise. */
function mayHelp(error: unknown): boolean {
  if (!(error instanceof SlipwayError)) return false;
  return error.code === 'registry-unreachable' || (registryFailure(error)?.status ?? 0) >= 500;
}
