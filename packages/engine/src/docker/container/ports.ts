/*
 * publish := [ [ ip ":" ] [ host ] ":" ] container [ "/" protocol ]
 * ip      := IPv4 | "[" IPv6 "]"
 * host, container := number [ "-" number ]     both ranges of one length
 * protocol := "tcp" | "udp" | "sctp"
 */
const publishPattern =
  /^(?:(?:(?<ip>\[[0-9a-fA-F:.]+\]|\d+\.\d+\.\d+\.\d+):)?(?<host>\d+(?:-\d+)?)?:)?(?<container>\d+(?:-\d+)?)(?:\/(?<protocol>tcp|udp|sctp))?$/;

/** Ports of a container in the engine's form: `80/tcp` to where it is published; an empty list for one that is only exposed. */
export type PortMap = Readonly<Record<string, readonly { readonly HostIp: string; readonly HostPort: string }[]>>;

/** Reads what `docker run -p` takes; undefined when the text is none. */
export function parsePublish(text: string): PortMap | undefined {
  const groups = publishPattern.exec(text)?.groups;
  const container = range(groups?.['container']);
  if (groups === undefined || container === undefined) return undefined;
  const host = groups['host'] === undefined ? undefined : range(groups['host']);
  if (groups['host'] !== undefined && host?.length !== container.length) return undefined;
  const protocol = groups['protocol'] ?? 'tcp';
  const HostIp = (groups['ip'] ?? '').replaceAll(/[[\]]/g, '');
  return Object.fromEntries(
    container.map((port, index) => [`${port}/${protocol}`, [{ HostIp, HostPort: String(host?.[index] ?? '') }]]),
  );
}

/** Reads what `docker run --expose` takes; undefined when the text is none. */
export function parseExpose(text: string): PortMap | undefined {
  if (text.includes(':')) return undefined;
  const ports = parsePublish(text);
  return ports === undefined ? undefined : Object.fromEntries(Object.keys(ports).map((port) => [port, []]));
}

function range(text: string | undefined): readonly number[] | undefined {
  const [first = NaN, last = first] = (text ?? '').split('-').map(Number);
  if (!(first >= 1 && first <= last && last <= 65_535)) return undefined;
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
