import { SlipwayError } from '@slipway/core';
import { isRemote, parseContextReference, type ContextReference } from '@slipway/engine';
import { noContext } from './step-type.ts';

/** A git repository as an address names it. */
type GitSource = Extract<ContextReference, { readonly kind: 'git' }>['source'];

/** The context of a saved task, as it is stored. */
export interface TaskContext {
  /** Without a login; absent: none. */
  readonly path?: string;
  /** What stood as the login in its address. */
  readonly token?: string;
  /** Present when it is a git repository. */
  readonly git?: GitSource;
}

/** Reads the context of a task. Throws `invalid-context` for what would not last, or that nobody can fetch. */
export function readTaskContext(text: string | undefined): TaskContext {
  if (text === undefined || text === noContext) return {};
  if (!isRemote(text)) {
    throw new SlipwayError('invalid-context', `a saved task cannot use '${text}' of this computer as its context`, {
      advice:
        'Give the address of a repository, an archive or an artifact; /dev/null for none. `tasks run NAME --context DIR` sends a directory for one run.',
    });
  }
  const reference = parseContextReference(text);
  if (reference.kind !== 'git') return { path: text };
  const { source } = reference;
  const { login } = source;
  return {
    git: source,
    path: login === undefined ? text : addressOf(source),
    ...(login === undefined ? {} : { token: login.password }),
  };
}

/** The address of a repository as deliveries name it, over https or ssh. */
export function repositoryUrlOf({ url, protocol }: GitSource): string {
  if (protocol === 'git') return url.replace(/^git:/, 'https:');
  const [, host, path] = /^git@([^:/]+):(.+)$/.exec(url) ?? [];
  return host === undefined || path === undefined ? url : `ssh://git@${host}/${path}`;
}

function addressOf({ url, ref = '', directory }: GitSource): string {
  const fragment = directory === '' ? ref : `${ref}:${directory}`;
  return fragment === '' ? url : `${url}#${fragment}`;
}
