import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { closedSubnets, SlipwayError } from '@slipway/core';
import { isLoopback, type Endpoint } from './endpoint.ts';

const closed = blockList(closedSubnets);
const privateNetworks = blockList([
  ['10.0.0.0', 8, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['0.0.0.0', 8, 'ipv4'],
  ['fc00::', 7, 'ipv6'],
  ['::1', 128, 'ipv6'],
  ['::', 128, 'ipv6'],
]);

/**
 * Decides whether a login may be shown to the token service that a registry names. A registry must not make this process send a login in
 * clear text, nor reach with it into a network that the registry itself is not part of.
 */
export function checkRealm(realm: string, registry: Endpoint, trustedHosts: readonly string[] = []): URL {
  const url = URL.canParse(realm) ? new URL(realm) : undefined;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') throw refused(realm, 'it is no address');
  const hostname = bareHostname(url);
  if (isClosed(hostname)) throw refused(realm, 'link-local addresses are never asked');
  if (hostname === registry.hostname || trustedHosts.includes(url.host)) {
    if (url.protocol === 'http:' && registry.protocol === 'https:' && !isLoopback(hostname)) {
      throw refused(realm, 'it would get the login in clear text');
    }
    return url;
  }
  if (url.protocol === 'http:' && !isLoopback(hostname)) throw refused(realm, 'it would get the login in clear text');
  if (isPrivate(hostname) && !isPrivate(registry.hostname)) {
    throw refused(realm, 'it is in a private network, and the registry is not');
  }
  return url;
}

/** The host name of an address, without the brackets around an IPv6 one. */
export function bareHostname(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

/** Whether a literal address is one that nothing is ever asked of: those where clouds keep credentials. */
export function isClosed(hostname: string): boolean {
  return isIn(closed, hostname);
}

function isPrivate(hostname: string): boolean {
  return isLoopback(hostname) || isIn(privateNetworks, hostname);
}

function isIn(list: BlockList, hostname: string): boolean {
  if (isIPv4(hostname)) return list.check(hostname, 'ipv4');
  return isIPv6(hostname) && list.check(hostname, 'ipv6');
}

function blockList(subnets: typeof closedSubnets): BlockList {
  const list = new BlockList();
  for (const [address, prefix, family] of subnets) list.addSubnet(address, prefix, family);
  return list;
}

function refused(realm: string, reason: string): SlipwayError {
  return new SlipwayError('registry-failed', `the registry names the token service ${realm}, but ${reason}`, {
    advice: 'Correct `realm` in the configuration of the registry, or log in to another one.',
  });
}
