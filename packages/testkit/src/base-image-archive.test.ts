import { Readable } from 'node:stream';
import { buffer, json } from 'node:stream/consumers';
import { extract } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { type BaseImageParts, layerLabel, packBaseImage } from './base-image-archive.ts';

const parts: BaseImageParts = {
  busybox: Buffer.from('program'),
  applets: ['bin/sh', 'bin/busybox', 'usr/bin/wget', 'bin/sh'],
  architecture: 'amd64',
};

async function entries(
  tar: Buffer,
): Promise<ReadonlyMap<string, { readonly linkname?: string | null; readonly body: Buffer }>> {
  const found = new Map<string, { readonly linkname?: string | null; readonly body: Buffer }>();
  for await (const entry of Readable.from([tar]).pipe(extract())) {
    const { name, linkname } = entry.header;
    expect(found.has(name), `${name} twice`).toBe(false);
    found.set(name, { linkname, body: await buffer(entry) });
  }
  return found;
}

describe('packBaseImage', () => {
  it('makes equal bytes of equal parts, and others of others', async () => {
    const one = await packBaseImage(parts, 'x:1');
    const same = await packBaseImage({ ...parts, applets: parts.applets.toReversed() }, 'x:1');
    const other = await packBaseImage({ ...parts, applets: ['bin/ls'] }, 'x:1');
    expect(same).toEqual(one);
    expect(other.layerDigest).not.toBe(one.layerDigest);
  });

  it('names the image and labels it with its layer', async () => {
    const { tar, layerDigest } = await packBaseImage(parts, 'x:1');
    const files = await entries(tar);
    const [manifest] = JSON.parse(files.get('manifest.json')!.body.toString()) as [
      { Config: string; RepoTags: string[] },
    ];
    expect(manifest.RepoTags).toEqual(['x:1']);
    expect(await json(Readable.from([files.get(manifest.Config)!.body]))).toMatchObject({
      architecture: 'amd64',
      config: { Cmd: ['sh'], Labels: { [layerLabel]: layerDigest } },
      rootfs: { diff_ids: [layerDigest] },
    });
  });

  it('links every applet where busybox says, but not busybox itself', async () => {
    const { tar } = await packBaseImage(parts, 'x:1');
    const layer = await entries((await entries(tar)).get('layer.tar')!.body);
    expect(layer.get('bin/busybox')?.body.toString()).toBe('program');
    const links = [...layer].filter(([, entry]) => entry.linkname === '/bin/busybox').map(([name]) => name);
    expect(links).toEqual(['bin/sh', 'usr/bin/wget']);
  });
});
