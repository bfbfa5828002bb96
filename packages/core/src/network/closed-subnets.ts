/** A range of addresses: its first one, the length of its prefix, and which protocol it is of. */
export type Subnet = readonly [address: string, prefix: number, family: 'ipv4' | 'ipv6'];

/**
 * Link-local addresses and the others where clouds tell a machine its own credentials: nothing is ever fetched from there, or sent there,
 * for a user. IPv4 addresses written as IPv6 ones count as what they stand for.
 */
export const closedSubnets: readonly Subnet[] = [
  ['169.254.0.0', 16, 'ipv4'],
  ['168.63.129.16', 32, 'ipv4'],
  ['100.100.100.200', 32, 'ipv4'],
  ['fe80::', 10, 'ipv6'],
  ['fd00:ec2::', 32, 'ipv6'],
  // What gateways turn into the first one: NAT64 and 6to4.
  ['64:ff9b::a9fe:0', 112, 'ipv6'],
  ['2002:a9fe::', 32, 'ipv6'],
];
