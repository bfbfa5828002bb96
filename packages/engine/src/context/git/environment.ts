import type { GitSource } from './source.ts';

/** Variables of this process that git may see: where programs are, and how the network of this machine is reached. */
const handedOn = [
  'PATH',
  'SSH_AUTH_SOCK',
  ...['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'],
  ...['SSL_CERT_FILE', 'SSL_CERT_DIR', 'GIT_SSL_CAINFO', 'GIT_SSL_CAPATH'],
];

/** Faults of old histories that harm nobody; every other one that git's check finds ends the fetch. */
const harmlessFaults = ['badTimezone', 'missingSpaceBeforeDate', 'missingNameBeforeEmail', 'zeroPaddedFilemode'];

/**
 * The whole environment of git for one repository. Nothing of the machine's or the user's settings is read, no hook, filter
 * or credential helper runs, nobody is asked, and no other protocol is spoken. A login stands here and nowhere else,
 * bound to the origin of the repository: not in the arguments, which everyone on the machine sees, and not in `.git`.
 */
export function gitEnvironment(
  source: Pick<GitSource, 'url' | 'protocol' | 'login'>,
  home: string,
  parent: NodeJS.ProcessEnv,
): Record<string, string> {
  const settings: readonly (readonly [name: string, value: string])[] = [
    ['core.hooksPath', '/dev/null'],
    ['core.fsmonitor', 'false'],
    ['credential.helper', ''],
    ['advice.detachedHead', 'false'],
    ['gc.auto', '0'],
    ['maintenance.auto', 'false'],
    ['submodule.recurse', 'false'],
    ['http.followRedirects', 'initial'],
    // A server that sends nothing for a minute will not go on.
    ['http.lowSpeedLimit', '1'],
    ['http.lowSpeedTime', '60'],
    ['fetch.fsckObjects', 'true'],
    ...harmlessFaults.map((fault) => [`fetch.fsck.${fault}`, 'ignore'] as const),
    ...loginSetting(source),
  ];
  return {
    ...Object.fromEntries(handedOn.flatMap((name) => (parent[name] === undefined ? [] : [[name, parent[name]]]))),
    // Answers are read by program.
    LC_ALL: 'C',
    HOME: home,
    XDG_CONFIG_HOME: home,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    SSH_ASKPASS: '',
    SSH_ASKPASS_REQUIRE: 'never',
    GIT_SSH_COMMAND: 'ssh -oBatchMode=yes -oForwardAgent=no -oPermitLocalCommand=no -oClearAllForwardings=yes',
    GIT_SSH_VARIANT: 'ssh',
    // Submodules may be elsewhere, but not on this machine, and not over less than the repository itself.
    GIT_ALLOW_PROTOCOL: [...new Set(['https', 'ssh', source.protocol])].join(':'),
    GIT_PROTOCOL_FROM_USER: '0',
    GIT_LFS_SKIP_SMUDGE: '1',
    GIT_CONFIG_COUNT: String(settings.length),
    ...Object.fromEntries(
      settings.flatMap(([name, value], index) => [
        [`GIT_CONFIG_KEY_${index}`, name],
        [`GIT_CONFIG_VALUE_${index}`, value],
      ]),
    ),
  };
}

/**
 * The environment for what a repository names beside itself, when its code is not trusted: no login, no key of this machine, and no
 * protocol that could use one. Otherwise it could name a repository that is not its author's to read.
 */
export function foreignEnvironment(
  { url, protocol }: Pick<GitSource, 'url' | 'protocol'>,
  home: string,
  parent: NodeJS.ProcessEnv,
): Record<string, string> {
  const { SSH_AUTH_SOCK: _, ...rest } = gitEnvironment({ url, protocol }, home, parent);
  return { ...rest, GIT_ALLOW_PROTOCOL: protocol === 'http' ? 'https:http' : 'https' };
}

function loginSetting({ url, login }: Pick<GitSource, 'url' | 'login'>): readonly (readonly [string, string])[] {
  if (login === undefined) return [];
  return [[`http.${new URL(url).origin}/.extraHeader`, `Authorization: Basic ${basic(login)}`]];
}

function basic({ username, password }: NonNullable<GitSource['login']>): string {
  return Buffer.from(`${username}:${password}`).toString('base64');
}

/** What must not be shown of a repository's login, in every form that a message may carry it. */
export function loginSecrets({ login }: Pick<GitSource, 'login'>): readonly string[] {
  if (login === undefined) return [];
  // Some hosts take the token for the user, beside a password that is none.
  const secret = ['', 'x-oauth-basic'].includes(login.password) ? login.username : login.password;
  return [secret, encodeURIComponent(secret), basic(login)];
}
