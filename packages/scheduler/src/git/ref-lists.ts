import { noGit, writePackets, type Packet } from './packets.ts';

/** A branch or a tag of a repository, and the commit that it stands for. */
export interface RemoteRef {
  readonly kind: 'branch' | 'tag';
  /** Short: `main`, `v1.2`. */
  readonly name: string;
  /** Of an annotated tag, the commit that it is of. */
  readonly commit: string;
}

/** What the first answer of a server holds: all of its refs (versions 0 and 1), or how they are asked for (version 2). */
export type Advertisement =
  | { readonly kind: 'refs'; readonly refs: readonly RemoteRef[] }
  | { readonly kind: 'ask'; readonly objectFormat?: string };

/** Reads the answer to `info/refs?service=git-upload-pack` (gitprotocol-http, gitprotocol-pack, gitprotocol-v2). */
export function readAdvertisement(packets: readonly Packet[]): Advertisement {
  const lines = linesOf(packets).filter((line) => !line.startsWith('# service='));
  const [first = ''] = lines;
  if (first === 'version 2') {
    const objectFormat = lines.find((line) => line.startsWith('object-format='))?.slice('object-format='.length);
    return { kind: 'ask', ...(objectFormat === undefined ? {} : { objectFormat }) };
  }
  const found = new Map<string, string>();
  for (const line of lines) {
    // Behind the first ref stands what the server can do.
    const [, hash, name] = /^([0-9a-f]{40}|[0-9a-f]{64}) ([^\0]+)/.exec(line) ?? [];
    if (hash !== undefined && name !== undefined) found.set(name, hash);
    else if (!/^(?:version 1$|shallow )/.test(line)) throw noGit('it lists no refs');
  }
  if (lines.length === 0) throw noGit('it lists no refs');
  return {
    kind: 'refs',
    refs: [...found].flatMap(([name, hash]) => refOf(name, found.get(`${name}^{}`) ?? hash)),
  };
}

/** Asks a server of version 2 for branches and tags, and for the commits of annotated tags. */
export function refsQuery(objectFormat: string | undefined): string {
  const line = (text: string): Packet => ({ kind: 'line', text });
  return writePackets([
    line('command=ls-refs'),
    line('agent=slipway'),
    ...(objectFormat === undefined ? [] : [line(`object-format=${objectFormat}`)]),
    { kind: 'delimiter' },
    line('peel'),
    line('ref-prefix refs/heads/'),
    line('ref-prefix refs/tags/'),
    { kind: 'flush' },
  ]);
}

/** Reads the answer to {@link refsQuery}. */
export function readRefs(packets: readonly Packet[]): readonly RemoteRef[] {
  return linesOf(packets).flatMap((line) => {
    const [, hash, name, attributes = ''] = /^([0-9a-f]{40}|[0-9a-f]{64}) (\S+)(.*)$/.exec(line) ?? [];
    // A branch that has no commit yet.
    if (line.startsWith('unborn ')) return [];
    if (hash === undefined || name === undefined) throw noGit('it lists no refs');
    const peeled = / peeled:([0-9a-f]{40}(?:[0-9a-f]{24})?)(?: |$)/.exec(attributes)?.[1];
    return refOf(name, peeled ?? hash);
  });
}

function linesOf(packets: readonly Packet[]): readonly string[] {
  const lines = packets.flatMap((packet) => (packet.kind === 'line' ? [packet.text] : []));
  const error = lines.find((line) => line.startsWith('ERR '));
  if (error !== undefined) throw noGit(error.slice('ERR '.length).slice(0, 200));
  return lines;
}

function refOf(name: string, commit: string): readonly RemoteRef[] {
  if (name.endsWith('^{}')) return [];
  if (name.startsWith('refs/heads/')) return [{ kind: 'branch', name: name.slice('refs/heads/'.length), commit }];
  if (name.startsWith('refs/tags/')) return [{ kind: 'tag', name: name.slice('refs/tags/'.length), commit }];
  return [];
}
