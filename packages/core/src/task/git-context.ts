/** Whether a context is a git repository (contract §5.3): by its protocol, the ending `.git`, or the host and path of Azure DevOps. */
export function isGitContext(text: string): boolean {
  if (/^(?:git@|git:\/\/|ssh:\/\/|github\.com\/)/i.test(text)) return true;
  const url = /^https?:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) return false;
  if (url.pathname.endsWith('.git') && url.search === '') return true;
  const azure = url.hostname === 'dev.azure.com' || url.hostname.endsWith('.visualstudio.com');
  return azure && url.pathname.includes('/_git/') && url.search === '';
}

/** The address of a repository in a form that is known for one: hosts leave the ending out where they name repositories. */
export function gitAddress(url: string): string {
  return isGitContext(url) ? url : `${url.replace(/\/+$/, '')}.git`;
}

/** The parts of a git context, `ADDRESS[#REF[:DIRECTORY]]`. */
export interface GitContext {
  readonly address: string;
  readonly ref?: string;
  readonly directory?: string;
}

/** Takes a git context apart. */
export function readGitContext(text: string): GitContext {
  const hash = text.indexOf('#');
  if (hash < 0) return { address: text };
  const [address, fragment] = [text.slice(0, hash), text.slice(hash + 1)];
  const colon = fragment.indexOf(':');
  const [ref, directory] = colon < 0 ? [fragment, ''] : [fragment.slice(0, colon), fragment.slice(colon + 1)];
  return { address, ...(ref === '' ? {} : { ref }), ...(directory === '' ? {} : { directory }) };
}

/** Puts a git context together. */
export function writeGitContext({ address, ref = '', directory }: GitContext): string {
  const fragment = directory === undefined ? ref : `${ref}:${directory}`;
  return fragment === '' ? address : `${address}#${fragment}`;
}

/** A git context over http(s) with a token as its login (contract §12.4); others, and those that have a login, stay as they are. */
export function withToken(location: string, token: string): string {
  const [, scheme, rest = ''] =
    /^(https?:\/\/)([^/?#@]+[/?#].*)$/i.exec(location.replace(/^github\.com\//i, 'https://github.com/')) ?? [];
  return scheme === undefined ? location : `${scheme}${encodeURIComponent(token)}@${rest}`;
}
