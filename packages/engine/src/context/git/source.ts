import { readGitContext, SlipwayError } from '@slipway/core';

/** A repository and what of it is wanted. Everything in it was checked: nothing can be taken for an option or another protocol. */
export interface GitSource {
  /** Without a login. */
  readonly url: string;
  readonly protocol: 'https' | 'http' | 'ssh' | 'git';
  /** Branch, tag, hash or full name; absent means what the remote's HEAD names. */
  readonly ref?: string;
  /** Directory below the root that becomes the context; '' is the root. */
  readonly directory: string;
  readonly login?: GitLogin;
}

/** What is sent to the origin of a repository over http(s), and to nothing else. */
export interface GitLogin {
  readonly username: string;
  readonly password: string;
}

const hostPattern = /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])$/;
const userPattern = /^[A-Za-z0-9_][A-Za-z0-9_.+-]*$/;
/** Of the characters in a path, those that neither a shell nor a URL gives another meaning. */
const pathPattern = /^[\w.~!$&'()*+,;=:@%/-]+$/u;

/** Reads `URL[#REF[:DIRECTORY]]` (contract §5.3, §5.4); throws `invalid-context` for what is unsafe or cannot be meant. */
export function parseGitUrl(text: string): GitSource {
  const { address, ref = '', directory = '' } = readGitContext(text);
  return {
    ...parseAddress(address),
    ...(ref === '' ? {} : { ref: checkRef(ref) }),
    directory: checkDirectory(directory),
  };
}

type Address = Pick<GitSource, 'url' | 'protocol' | 'login'>;

function parseAddress(address: string): Address {
  const short = /^git@([^:/]+):(.+)$/i.exec(address);
  if (short !== null) {
    const [, host = '', path = ''] = short;
    if (!hostPattern.test(host) || !isPath(path)) throw refused('its host or path is not one');
    return { url: `git@${host}:${path}`, protocol: 'ssh' };
  }
  const full = address.toLowerCase().startsWith('github.com/') ? `https://${address}` : address;
  const match = /^(https?|ssh|git):\/\/(?:([^/?#]*)@)?([^/?#@]*?)(?::(\d{1,5}))?\/([^?#]+)$/i.exec(full);
  const [, scheme = '', userinfo, host = '', port, path = ''] = match ?? [];
  const protocol = (['https', 'http', 'ssh', 'git'] as const).find((known) => known === scheme.toLowerCase());
  if (protocol === undefined) throw refused('it is no address over https or ssh');
  if (!hostPattern.test(host) || !isPath(path)) throw refused('its host or path is not one');
  const server = `${host}${port === undefined ? '' : `:${port}`}`;
  if (protocol === 'http' || protocol === 'https') {
    return { url: `${protocol}://${server}/${path}`, protocol, ...loginOf(userinfo) };
  }
  if (userinfo !== undefined && !userPattern.test(userinfo)) throw refused('its user is not one');
  return { url: `${protocol}://${userinfo === undefined ? '' : `${userinfo}@`}${server}/${path}`, protocol };
}

/** A token alone becomes the password of a user whose name does not matter (contract §5.4). */
function loginOf(userinfo: string | undefined): { readonly login?: GitLogin } {
  if (userinfo === undefined || userinfo === '') return {};
  const [first = '', rest] = userinfo.split(/:(.*)/s).map(decode);
  return { login: rest === undefined ? { username: 'dummy', password: first } : { username: first, password: rest } };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function isPath(path: string): boolean {
  return pathPattern.test(path) && !path.startsWith('-') && !path.split('/').includes('..');
}

/** The rules of `git check-ref-format`, and no sign that a refspec knows. */
function checkRef(ref: string): string {
  const wrong = /[\s~^:?*[\\\p{Cc}]|\.\.|@\{|\/\/|\.lock(?:\/|$)|(?:^|\/)\.|[/.]$/u.test(ref) || /^[-+/]|^@$/.test(ref);
  if (wrong) throw refused(`'${ref}' names no branch, tag or commit`);
  return ref;
}

function checkDirectory(directory: string): string {
  const parts = directory.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..') || /\p{Cc}/u.test(directory)) throw refused(`'${directory}' leads out of the repository`);
  if (parts.some((part) => part.toLowerCase() === '.git')) throw refused(`'${directory}' is git's own directory`);
  return parts.join('/');
}

function refused(reason: string): SlipwayError {
  return new SlipwayError('invalid-context', `the git context cannot be used: ${reason}`, {
    advice: 'Write it as https://HOST/PATH.git#REF:DIRECTORY or git@HOST:PATH.git#REF:DIRECTORY.',
  });
}
