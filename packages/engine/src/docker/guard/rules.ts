/** IPv4 and IPv6 have rules of their own. */
export type Family = 'ipv4' | 'ipv6';

/** What the names of all our bridges begin with: the rules are for these and nothing else. */
export const bridgePrefix = 'slw';

interface Chain {
  readonly name: string;
  /** Where packets come into it, at the first place. */
  readonly parent: string;
  readonly rules: readonly string[];
}

/** Link-local addresses and, of the clouds that have it elsewhere (Azure, Alibaba), the address of the metadata service. */
const metadata: Readonly<Record<Family, readonly string[]>> = {
  ipv4: ['169.254.0.0/16', '168.63.129.16/32', '100.100.100.200/32'],
  ipv6: ['fd00:ec2::/32', 'fe80::/10'],
};

const rejectWith: Readonly<Record<Family, string>> = {
  ipv4: 'icmp-port-unreachable',
  ipv6: 'icmp6-port-unreachable',
};

/** Neighbours are looked up with ICMP in IPv6; without it there is no way to the gateway. */
const neighbours: Readonly<Record<Family, readonly string[]>> = {
  ipv4: [],
  ipv6: ['135', '136'].map((type) => `-p ipv6-icmp -m icmp6 --icmpv6-type ${type}`),
};

const answers = '-m conntrack --ctstate RELATED,ESTABLISHED';
const names = (destination = ''): readonly string[] =>
  ['udp', 'tcp'].map((protocol) => `${destination}-p ${protocol} -m ${protocol} --dport 53`);

/**
 * Reads what `iptables -S` lists and gives the input for `iptables-restore --noflush` that brings in what is missing of our rules; undefined
 * when nothing is. They only reject: what they let pass goes on to the machine's own rules. Of two processes that bring in the same
 * chain, one fails and changes nothing.
 */
export function missingRules(listing: string, family: Family): string | undefined {
  const lines = listing.split('\n').map((line) => line.trim());
  // Docker puts its own rules before everything in FORWARD, again and again, but never before those in its chain for others.
  const forward = lines.includes('-N DOCKER-USER') ? 'DOCKER-USER' : 'FORWARD';
  const changes = chains(family, forward).flatMap((chain) => changesOf(chain, lines));
  return changes.length === 0 ? undefined : ['*filter', ...changes, 'COMMIT', ''].join('\n');
}

function chains(family: Family, forward: string): readonly Chain[] {
  // Of a connection, a reset tells at once what the kernel, for the other, tells no more than once a second.
  const rejects = ['-p tcp -j REJECT --reject-with tcp-reset', `-j REJECT --reject-with ${rejectWith[family]}`];
  return [
    {
      name: 'SLIPWAY-INPUT',
      parent: 'INPUT',
      rules: [...[answers, ...neighbours[family], ...names()].map((match) => `${match} -j RETURN`), ...rejects],
    },
    {
      name: 'SLIPWAY-FORWARD',
      parent: forward,
      rules: metadata[family].flatMap((address) => [
        ...names(`-d ${address} `).map((match) => `${match} -j RETURN`),
        ...rejects.map((reject) => `-d ${address} ${reject}`),
      ]),
    },
  ];
}

/** Rules are compared in the form in which they are listed, so they have to be written in it. */
function changesOf({ name, parent, rules }: Chain, lines: readonly string[]): readonly string[] {
  const wanted = rules.map((rule) => `-A ${name} ${rule}`);
  const there = lines.filter((line) => line.startsWith(`-A ${name} `));
  const hook = `${parent} -i ${bridgePrefix}+ -j ${name}`;
  const hooked = lines.includes(`-A ${hook}`);
  if (!lines.includes(`-N ${name}`)) return [`-N ${name}`, ...wanted, ...(hooked ? [] : [`-I ${hook}`])];
  if (hooked && there.join('\n') === wanted.join('\n')) return [];
  const used = lines.some((line) => line.endsWith(` -j ${name}`));
  return [`-F ${name}`, ...(used ? [] : [`-X ${name}`, `-N ${name}`]), ...wanted, ...(hooked ? [] : [`-I ${hook}`])];
}
