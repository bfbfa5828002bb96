import { closedSubnets, type Subnet } from '@slipway/core';
import { BlockList, isIP } from 'node:net';

/** Whether addresses of private networks and of this machine may be sent to. Link-local ones and those of metadata services never are. */
export type PrivateAddresses = 'allow' | 'deny';

/** Says why an IP address may not be connected to; undefined: it may. */
export type AddressCheck = (address: string) => string | undefined;

/** Addresses that are nobody's in particular. */
const unusable: readonly Subnet[] = [
  ['224.0.0.0', 4, 'ipv4'],
  ['255.255.255.255', 32, 'ipv4'],
  ['ff00::', 8, 'ipv6'],
];

/** This machine, private networks, and what carriers and laboratories use as such. */
const privateSubnets: readonly Subnet[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  // Among them :: and ::1, and IPv4 addresses in a form that nobody uses any more.
  ['::', 96, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fec0::', 10, 'ipv6'],
  // Gateways make IPv4 addresses of these, private ones too.
  ['64:ff9b::', 96, 'ipv6'],
  ['2002::', 16, 'ipv6'],
];

/** Makes the check of addresses. An IPv4 address in the form of an IPv6 one is found by its IPv4 rule. */
export function addressCheck(privateAddresses: PrivateAddresses): AddressCheck {
  const closed = listOf([...closedSubnets, ...unusable]);
  const inside = listOf(privateSubnets);
  return (address) => {
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (closed.check(address, family)) return 'it is link-local, a metadata service, or nobody’s in particular';
    if (privateAddresses === 'deny' && inside.check(address, family)) return 'it is of a private network';
    return undefined;
  };
}

function listOf(subnets: readonly Subnet[]): BlockList {
  const list = new BlockList();
  for (const [address, prefix, family] of subnets) list.addSubnet(address, prefix, family);
  return list;
}
