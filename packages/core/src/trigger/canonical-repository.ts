/**
 * A repository in the one form that addresses are compared in, `HOST/PATH`: without scheme, login, fragment, ending `.git` and trailing
 * slashes, and in lower case, because git hosts take their names in any. Addresses over https, ssh and scp's form are equal; the two
 * hosts and forms of Azure DevOps, too. An ssh server's port is left out: it says nothing of the web server's.
 */
export function canonicalRepository(url: string): string {
  const [address = ''] = url.trim().split(/[#?]/, 1);
  const { host, path } = partsOf(address);
  const trimmed = path
    .replace(/^\/+/, '')
    .replace(/\/+$/, '')
    .replace(/\.git$/i, '')
    .replace(/\/+$/, '');
  return azure(host.toLowerCase(), trimmed.toLowerCase());
}

/** Whether two addresses are of one repository. */
export function sameRepository(one: string, other: string): boolean {
  return canonicalRepository(one) === canonicalRepository(other);
}

function partsOf(address: string): { readonly host: string; readonly path: string } {
  const [, scheme = '', server = '', path = ''] = /^([a-z][a-z0-9+.-]*):\/\/([^/]*)(.*)$/i.exec(address) ?? [];
  if (scheme !== '') return { host: hostOf(scheme.toLowerCase(), server), path };
  const [, user, host = '', rest = ''] = /^([^@/]+@)?(\[[^\]]+\]|[^:/@[\]]+):(.*)$/.exec(address) ?? [];
  // A number behind the colon is a port, unless a user stands in front.
  const isPort = user === undefined && /^\d+(?:\/|$)/.test(rest);
  if (host !== '' && !isPort) return { host, path: rest };
  const slash = address.indexOf('/');
  return slash < 0 ? { host: address, path: '' } : { host: address.slice(0, slash), path: address.slice(slash) };
}

const usualPorts: Readonly<Record<string, string>> = { http: '80', https: '443', git: '9418' };

function hostOf(scheme: string, server: string): string {
  const withoutLogin = server.slice(server.lastIndexOf('@') + 1);
  const [, host = withoutLogin, port] = /^(.*?)(?::(\d+))?$/.exec(withoutLogin) ?? [];
  const isUsual = port === undefined || scheme.includes('ssh') || usualPorts[scheme] === port;
  return isUsual ? host : `${host}:${port}`;
}

/** `ssh.dev.azure.com:v3/O/P/R` and `O.visualstudio.com/P/_git/R` are `dev.azure.com/O/P/_git/R`. */
function azure(host: string, path: string): string {
  if (host === 'ssh.dev.azure.com' || host === 'vs-ssh.visualstudio.com') {
    const [, organisation, project, repository] = path.split('/');
    return `dev.azure.com/${organisation ?? ''}/${project ?? ''}/_git/${repository ?? ''}`;
  }
  const [, organisation] = /^([a-z0-9-]+)\.visualstudio\.com$/.exec(host) ?? [];
  if (organisation !== undefined) return `dev.azure.com/${organisation}/${path.replace(/^defaultcollection\//, '')}`;
  return `${host}/${path}`;
}
