import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { type Header, pack } from 'tar-stream';

/** What a base image is made of. */
export interface BaseImageParts {
  /** A statically linked busybox. */
  readonly busybox: Buffer;
  /** Where its applets belong, as `busybox --list-full` names them: `bin/sh`, `usr/bin/wget`. */
  readonly applets: readonly string[];
  /** Go's name: `amd64`, `arm64`. */
  readonly architecture: string;
}

/** An image as the engine loads it. */
export interface BaseImageArchive {
  readonly tar: Buffer;
  /** Digest of the one layer; the image carries it as a label. Equal parts give equal bytes. */
  readonly layerDigest: string;
}

/**
 * The label that says from which layer an image was made. Containers inherit the labels of their image, so it must not begin as the
 * labels of runs do.
 */
export const layerLabel = 'slipway-testkit.layer';

/** One instant for every file, so that equal parts give equal digests. */
const epoch = new Date(0);

const folders = [
  'bin',
  'dev',
  'etc',
  'home',
  'proc',
  'root',
  'sbin',
  'sys',
  'tmp',
  'usr',
  'usr/bin',
  'usr/sbin',
  'var',
  'var/tmp',
];
const sticky = ['tmp', 'var/tmp'];

const texts: Readonly<Record<string, string>> = {
  'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n',
  'etc/group': 'root:x:0:\nnogroup:x:65534:\n',
  // A static glibc asks this file before it looks names up in the network.
  'etc/nsswitch.conf': 'hosts: files dns\n',
};

/** Packs the image in the form of `docker save`, whose identity, unlike that of an import, depends on nothing but its bytes. */
export async function packBaseImage(parts: BaseImageParts, name: string): Promise<BaseImageArchive> {
  const layer = await packLayer(parts);
  const layerDigest = digestOf(layer);
  const config = JSON.stringify({
    architecture: parts.architecture,
    os: 'linux',
    created: epoch.toISOString(),
    config: {
      Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
      Cmd: ['sh'],
      Labels: { [layerLabel]: layerDigest },
    },
    rootfs: { type: 'layers', diff_ids: [layerDigest] },
    history: [{ created: epoch.toISOString(), comment: 'busybox' }],
  });
  const configName = `${digestOf(Buffer.from(config)).slice('sha256:'.length)}.json`;
  const tar = await packTar([
    [{ name: configName, mode: 0o644 }, config],
    [{ name: 'layer.tar', mode: 0o644 }, layer],
    [
      { name: 'manifest.json', mode: 0o644 },
      JSON.stringify([{ Config: configName, RepoTags: [name], Layers: ['layer.tar'] }]),
    ],
  ]);
  return { tar, layerDigest };
}

function packLayer({ busybox, applets }: BaseImageParts): Promise<Buffer> {
  const links = [...new Set(applets)].filter((applet) => applet !== 'bin/busybox').sort();
  return packTar([
    ...folders.map((name): Entry => [
      { name: `${name}/`, type: 'directory', mode: sticky.includes(name) ? 0o1777 : 0o755 },
    ]),
    ...Object.entries(texts).map(([name, text]): Entry => [{ name, mode: 0o644 }, text]),
    [{ name: 'bin/busybox', mode: 0o755 }, busybox],
    ...links.map((name): Entry => [{ name, type: 'symlink', linkname: '/bin/busybox', mode: 0o777 }]),
  ]);
}

type Entry = readonly [header: Partial<Header> & { readonly name: string }, content?: string | Buffer];

async function packTar(entries: readonly Entry[]): Promise<Buffer> {
  const tar = pack();
  for (const [header, content] of entries) tar.entry({ uid: 0, gid: 0, mtime: epoch, ...header }, content ?? '');
  tar.finalize();
  return await buffer(tar);
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
