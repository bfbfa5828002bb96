import { SlipwayError } from '@slipway/core';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CredentialSource, SourceContext } from '../runtime/runtime.ts';
import { checkedEntries } from './archive/checked-entries.ts';
import { fetchArchive } from './archive/fetch-archive.ts';
import { defaultLimits, type ArchiveLimits } from './archive/limits.ts';
import { spool } from './archive/spool.ts';
import { fetchArtifact } from './artifact/fetch-artifact.ts';
import { createContextFolder } from './folders.ts';
import { checkOutGit } from './git/checkout.ts';
import type { ContextReference } from './reference.ts';

/** What is known of the commit that a context holds; absent for contexts that are not from git. */
export interface ContextFacts {
  readonly commit?: string;
  /** `HEAD` when no branch was asked for by name (contract §5.4). */
  readonly branch?: string;
}

/** A context on this computer. Disposal removes what was fetched for it, so it has to outlive every use of its source. */
export interface OpenedContext extends AsyncDisposable {
  readonly source: SourceContext;
  readonly facts: ContextFacts;
}

/** What opening a context needs besides the reference. */
export interface OpenContextOptions {
  readonly signal: AbortSignal;
  /** Logins for the registries of artifacts. */
  readonly credentials: CredentialSource;
  /** Takes remarks for the user, a line each. */
  readonly warn: (text: string) => void;
  /** Where a context of the kind `stdin` is read from. */
  readonly stdin?: AsyncIterable<Uint8Array>;
  /** The wait before the second try of a download, doubled before the third, in milliseconds; 1000 by default. */
  readonly backoffMs?: number;
  /** The code is not trusted: what its repository names beside itself is fetched without a login, and over https alone. */
  readonly isForeign?: boolean;
  /** How much an archive may hold, where it differs from what sources need. */
  readonly limits?: Partial<ArchiveLimits>;
}

/** Fetches a context where that is needed. Rejects with `invalid-context`, or with the signal's reason, and then leaves nothing behind. */
export async function openContext(reference: ContextReference, options: OpenContextOptions): Promise<OpenedContext> {
  if (reference.kind === 'none') return inPlace({ kind: 'none' });
  if (reference.kind === 'directory') return inPlace({ kind: 'directory', path: reference.path });
  options.signal.throwIfAborted();
  const folder = await createContextFolder();
  const remove = (): Promise<void> => Promise.resolve(folder[Symbol.asyncDispose]());
  try {
    return { ...(await fetchInto(folder.path, reference, options)), [Symbol.asyncDispose]: remove };
  } catch (cause) {
    await remove();
    throw cause;
  }
}

type Fetched = Exclude<ContextReference, { readonly kind: 'none' | 'directory' }>;

async function fetchInto(
  directory: string,
  reference: Fetched,
  options: OpenContextOptions,
): Promise<Pick<OpenedContext, 'source' | 'facts'>> {
  const { signal, warn } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const file = join(directory, 'context.tar');
  switch (reference.kind) {
    case 'git': {
      const [tree, home] = [join(directory, 'tree'), join(directory, 'home')];
      await Promise.all([mkdir(tree), mkdir(home)]);
      const isForeign = options.isForeign === true;
      const checkout = { directory: tree, home, signal, warn, isForeign };
      const { path, commit, branch } = await checkOutGit(reference.source, checkout);
      return { source: { kind: 'directory', path }, facts: { commit, branch } };
    }
    case 'archive':
      await fetchArchive(reference.url, file, { limits, signal, backoffMs: options.backoffMs ?? 1000 });
      break;
    case 'artifact':
      await fetchArtifact(reference, file, { limits, signal, credentials: options.credentials });
      break;
    case 'stdin':
      if (options.stdin === undefined) {
        throw new SlipwayError('invalid-context', 'a context from standard input cannot be used here', {
          advice: 'Give a directory, or an address that a context can be fetched from.',
        });
      }
      await spool(checkedEntries(options.stdin, limits), file, signal);
      break;
  }
  return { source: { kind: 'archive', path: file }, facts: {} };
}

function inPlace(source: SourceContext): OpenedContext {
  return { source, facts: {}, [Symbol.asyncDispose]: () => Promise.resolve() };
}
