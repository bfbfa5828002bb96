import { SlipwayError } from '@slipway/core';
import { lookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import type { AddressCheck } from './addresses.ts';

/** Finds the addresses of a name; the system's resolver, or another in tests. */
export type Resolve = (
  hostname: string,
  done: (error: NodeJS.ErrnoException | null, addresses: readonly LookupAddress[]) => void,
) => void;

/** The system's resolver, with the files that it reads. */
export const systemResolve: Resolve = (hostname, done) => {
  lookup(hostname, { all: true }, done);
};

/** Throws `outgoing-refused` for a host that is written as an address which is not sent to: such a one is never looked up. */
export function checkHost(hostname: string, check: AddressCheck): void {
  const bare = hostname.replace(/^\[|\]$/g, '');
  const reason = isIP(bare) === 0 ? undefined : check(bare);
  if (reason !== undefined) throw refusedAddress(hostname, reason);
}

/** Resolves names for a connection, which goes to the very addresses that were looked at: a second answer of the resolver is never asked for. */
export function checkedLookup(check: AddressCheck, resolve: Resolve): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, (error, addresses) => {
      const [first] = addresses;
      if (error !== null || first === undefined) {
        callback(error ?? new Error(`${hostname} has no address`), '', 0);
        return;
      }
      const reason = addresses.map(({ address }) => check(address)).find((each) => each !== undefined);
      if (reason !== undefined) callback(refusedAddress(hostname, reason), '', 0);
      else if (options.all === true) callback(null, [...addresses]);
      else callback(null, first.address, first.family);
    });
  };
}

function refusedAddress(hostname: string, reason: string): SlipwayError {
  return new SlipwayError('outgoing-refused', `nothing is sent to the address of ${hostname}: ${reason}`);
}
