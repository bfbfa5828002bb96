import { closedSubnets, SlipwayError } from '@slipway/core';
import { lookup, type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Where clouds tell a machine its own credentials: nothing is ever fetched from there for a user. */
const closed = new BlockList();
for (const [address, prefix, family] of closedSubnets) closed.addSubnet(address, prefix, family);

/** Throws `invalid-context` for a host that is written as a closed address. Names are looked at when they are resolved. */
export function checkHost(hostname: string): void {
  const bare = hostname.replace(/^\[|\]$/g, '');
  const family = isIP(bare);
  if (family !== 0 && isClosed({ address: bare, family })) throw closedAddress(hostname);
}

/** Resolves names for a connection, which goes to the very addresses that were looked at. */
export const checkedLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const [first] = error === null ? addresses : [];
    if (first === undefined) callback(error, '', 0);
    else if (addresses.some(isClosed)) callback(closedAddress(hostname), '', 0);
    else if (options.all === true) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};

function isClosed({ address, family }: LookupAddress): boolean {
  // An IPv4 address in the form of an IPv6 one is found by its IPv4 rule.
  return closed.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

function closedAddress(hostname: string): SlipwayError {
  return new SlipwayError('invalid-context', `contexts are not fetched from link-local addresses, as ${hostname} is`);
}
