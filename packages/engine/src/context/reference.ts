import { isGitContext, SlipwayError } from '@slipway/core';
import { parseGitUrl, type GitSource } from './git/source.ts';

/** Where a context comes from, read from what a user writes (contract §5.3). */
export type ContextReference =
  | { readonly kind: 'none' }
  /** Standard input holds a tar. */
  | { readonly kind: 'stdin' }
  | { readonly kind: 'directory'; readonly path: string }
  | { readonly kind: 'git'; readonly source: GitSource }
  | { readonly kind: 'archive'; readonly url: URL }
  /** An artifact of a registry: `reference` is a tag, or a digest. */
  | { readonly kind: 'artifact'; readonly host: string; readonly repository: string; readonly reference: string };

/** A context that has to be fetched. */
export type RemoteReference = Exclude<ContextReference, { readonly kind: 'none' | 'stdin' | 'directory' }>;

/** Whether a context is one of those that have to be fetched; one that nothing can fetch counts too. */
export function isRemote(text: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]*:\/\/|[a-z0-9-]+::|git@|github\.com\/)/i.test(text);
}

/** Reads a context; throws `invalid-context` for one that cannot be used. Nothing is looked up. */
export function parseContextReference(text: string): ContextReference {
  if (text === '/dev/null') return { kind: 'none' };
  if (text === '-') return { kind: 'stdin' };
  if (!isRemote(text)) return { kind: 'directory', path: text };
  return parseRemote(text);
}

/** Reads a context that has to be fetched. */
export function parseRemote(text: string): RemoteReference {
  if (text.startsWith('oci://')) return parseArtifact(text);
  if (isGitContext(text)) return { kind: 'git', source: parseGitUrl(text) };
  const url = /^https?:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) {
    throw new SlipwayError('invalid-context', `the context '${withoutCredentials(text)}' is of an unknown kind`, {
      advice: 'Give a directory, a git repository over https or ssh, the address of a tar, oci://… or /dev/null.',
    });
  }
  return { kind: 'archive', url };
}

/** The line that ACR Tasks writes before a build whose context looks like a mistake (contract §5.2). */
export function contextWarning(text: string): string | undefined {
  if (!text.includes('github') || text.includes('.git')) return undefined;
  return `WARNING: ${withoutCredentials(text)} might not be valid context. Valid Git repositories should end with .git.`;
}

/** An address as it may be shown: what stands before an `@` in front of the host is replaced. */
export function withoutCredentials(text: string): string {
  return text.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1***@');
}

const artifactPattern =
  /^oci:\/\/([A-Za-z0-9.-]+(?::\d+)?|\[[0-9a-fA-F:]+\](?::\d+)?)\/([a-z0-9]+(?:[._/-]+[a-z0-9]+)*)(?::(\w[\w.-]{0,127})|@(sha256:[0-9a-f]{64}))?$/;

function parseArtifact(text: string): RemoteReference {
  const [, host, repository, tag = 'latest', digest] = artifactPattern.exec(text) ?? [];
  if (host === undefined || repository === undefined) {
    throw new SlipwayError(
      'invalid-context',
      `the context '${withoutCredentials(text)}' is no artifact of a registry`,
      {
        advice: 'Write it as oci://HOST/REPOSITORY:TAG or oci://HOST/REPOSITORY@sha256:….',
      },
    );
  }
  return { kind: 'artifact', host, repository, reference: digest ?? tag };
}
