import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { readTar } from '../read-tar.ts';
import { tarOf } from '../tar.ts';
import { checkedEntries } from './checked-entries.ts';
import { defaultLimits, type ArchiveLimits } from './limits.ts';

type Entry = Parameters<ReturnType<typeof pack>['entry']>[0] & { readonly content?: string };

async function bytesOf(entries: readonly Entry[]): Promise<Buffer> {
  const archive = pack();
  for (const { content, ...header } of entries) archive.entry(header, content ?? '');
  archive.finalize();
  return buffer(archive as AsyncIterable<Buffer>);
}

/** What is left of an archive once it has gone through the check, as `name mode` or `name -> target`. */
async function taken(bytes: Iterable<Buffer> | AsyncIterable<Buffer>, limits: Partial<ArchiveLimits> = {}) {
  const names: string[] = [];
  const source = (async function* () {
    yield* bytes;
  })();
  for await (const entry of readTar(tarOf(checkedEntries(source, { ...defaultLimits, ...limits })))) {
    const { name, mode, linkname, uid } = entry.header;
    names.push(linkname ? `${name} -> ${linkname}` : `${name} ${mode.toString(8)} ${uid}`);
    entry.resume();
  }
  return names;
}

const file = (name: string, more: Partial<Entry> = {}): Entry => ({ name, content: 'x', ...more });
const link = (name: string, linkname: string): Entry => ({ name, type: 'symlink', linkname });
const hardLink = (name: string, linkname: string): Entry => ({ name, type: 'link', linkname });

describe('what of an archive is taken', () => {
  it('takes files, directories and links inside, for root and without setuid', async () => {
    const bytes = await bytesOf([
      { name: './', type: 'directory' },
      file('./a//b', { mode: 0o4755, uid: 1000 }),
      { name: 'd/', type: 'directory', mode: 0o1777 },
      link('d/l', '../a/b'),
      hardLink('h', './a/b'),
      file(`${'long/'.repeat(60)}name`),
    ]);
    expect(await taken([bytes])).toEqual([
      'a/b 755 0',
      'd/ 777 0',
      'd/l -> ../a/b',
      'h -> a/b',
      `${'long/'.repeat(60)}name 644 0`,
    ]);
  });
});

describe('hostile archives', () => {
  it.each<[what: string, entries: readonly Entry[], message: RegExp]>([
    ['a step upwards', [file('../x')], /leads upwards/],
    ['a step upwards in the middle', [file('a/../../x')], /leads upwards/],
    ['an absolute name', [file('/etc/passwd')], /absolute/],
    ['an absolute name with two slashes', [file('//etc/passwd')], /absolute/],
    ['a link to an absolute path', [link('a', '/etc')], /link to an absolute path/],
    ['a link that leads out', [link('a', '../etc')], /leads out/],
    ['a link that leads out from below', [link('a/b', '../../etc')], /leads out/],
    ['a link that leads out through another', [link('a/b/up', '../..'), link('z', 'a/b/up/../x')], /leads out/],
    ['a link to nothing', [link('a', '')], /link to nothing/],
    ['a file through a link', [link('a', 'b'), file('a/x')], /through a link/],
    ['a file through a link further up', [link('a', 'b'), file('a/x/y/z')], /through a link/],
    ['a file in place of a link', [link('a', 'b'), file('a')], /through a link/],
    ['a directory in place of a link', [link('a', 'b'), { name: 'a/', type: 'directory' }], /through a link/],
    ['a hard link out', [hardLink('a', '../../etc/passwd')], /leads upwards/],
    ['a hard link to an absolute path', [hardLink('a', '/etc/passwd')], /absolute/],
    ['a hard link through a link', [link('a', 'b'), hardLink('c', 'a/x')], /through a link/],
    ['a hard link to itself', [hardLink('a', './a')], /link to no file/],
    ['a character device', [{ name: 'null', type: 'character-device', devmajor: 1, devminor: 3 }], /character-device/],
    ['a block device', [{ name: 'sda', type: 'block-device', devmajor: 8, devminor: 0 }], /block-device/],
    ['a pipe', [{ name: 'pipe', type: 'fifo' }], /fifo/],
    ['a sparse file', [file('s', { pax: { 'GNU.sparse.major': '1' } })], /sparse/],
    ['a name that is too long', [file('x'.repeat(256))], /too long/],
    ['a path that is too long', [file('xxxxxxxx/'.repeat(460))], /deeper|too long/],
    ['too many directories', [file(`${'d/'.repeat(101)}x`)], /deeper than 100/],
  ])('refuses %s', async (_what, entries, message) => {
    await expect(taken([await bytesOf(entries)])).rejects.toMatchObject({
      code: 'invalid-context',
      message: expect.stringMatching(message) as string,
    });
  });

  it('refuses more entries and more bytes than the limits', async () => {
    const bytes = await bytesOf([file('a'), file('b'), file('c')]);
    await expect(taken([bytes], { entries: 2 })).rejects.toThrow(/more than 2 entries/);
    await expect(taken([bytes], { totalBytes: 1024 })).rejects.toThrow(/larger than 1024 bytes/);
  });

  it('stops at a bomb after a small part of it', async () => {
    // The header of a file of 8 GiB, and then 4 MiB of it at a time.
    const header = await bytesOf([{ name: 'bomb', size: 0 }]);
    setSize(header, 8 * 1024 ** 3 - 1);
    const member = gzipSync(Buffer.alloc(4 * 1024 ** 2));
    let read = 0;
    const bomb = function* () {
      yield gzipSync(header.subarray(0, 512));
      for (; read < 2048; read += 1) yield member;
    };
    await expect(taken(bomb())).rejects.toThrow(/unpacks to more than 200 times its size/);
    expect(read).toBeLessThan(64);
  });

  it('refuses endless headers before they fill the memory', async () => {
    const header = await bytesOf([{ name: 'x', size: 0 }]);
    header.write('x', 156, 'latin1');
    setSize(header, 1024 ** 3);
    await expect(taken([header.subarray(0, 512), Buffer.alloc(1024)])).rejects.toThrow(/max size/);
  });

  it.each([
    ['text', Buffer.from('<html>not an archive</html>'.repeat(50))],
    ['nothing', Buffer.alloc(0)],
    ['a zip', Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(600, 1)])],
    ['gzip of text', gzipSync('text'.repeat(500))],
    ['damaged gzip', Buffer.concat([Buffer.from('1f8b0800', 'hex'), Buffer.alloc(600, 7)])],
  ])('refuses %s', async (_what, bytes) => {
    await expect(taken([bytes])).rejects.toMatchObject({ code: 'invalid-context' });
  });

  it('refuses a cut archive, wherever it is cut', async () => {
    const bytes = await bytesOf([file('a', { content: 'x'.repeat(2000) }), file('b')]);
    for (const end of [100, 600, 1600, 2500, bytes.length - 1500]) {
      await expect(taken([bytes.subarray(0, end)]), `cut at ${end}`).rejects.toMatchObject({ code: 'invalid-context' });
    }
  });
});

/** Writes another size into a header, with the checksum that belongs to it. */
function setSize(header: Buffer, size: number): void {
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  header.fill(' ', 148, 156);
  const sum = header.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
}
