import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { linkSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createTempDir, type TempDir } from '@slipway/testkit';
import { describe, expect, it } from 'vitest';
import { checkDirectory, packDirectory } from './directory.ts';
import { packFiles } from './files.ts';
import { filterTar } from './filter-tar.ts';
import { ignoreFilter } from './ignore/filter.ts';
import { realPathInside } from './inside.ts';
import { readTar } from './read-tar.ts';
import { tarOf } from './tar.ts';

interface Entry {
  readonly name: string;
  readonly type: string | null;
  readonly mode: number;
  readonly linkname: string | null;
  readonly content: Buffer;
}

async function entriesOf(tar: AsyncIterable<Uint8Array>): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of readTar(tar)) {
    const pieces: Uint8Array[] = [];
    for await (const piece of entry) pieces.push(piece);
    const { name, type, mode, linkname, uid, gid } = entry.header;
    expect([uid, gid]).toEqual([0, 0]);
    entries.push({ name, type, mode, linkname, content: Buffer.concat(pieces) });
  }
  return entries;
}

async function namesOf(tar: AsyncIterable<Uint8Array>): Promise<readonly string[]> {
  return (await entriesOf(tar)).map(({ name }) => name);
}

async function directoryOf(files: Readonly<Record<string, string | Buffer>>): Promise<TempDir> {
  const directory = await createTempDir();
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory.path, name)), { recursive: true });
    await writeFile(join(directory.path, name), content);
  }
  return directory;
}

describe('packDirectory', () => {
  it('keeps contents, modes, links and empty directories, in a stable order', async () => {
    const big = Buffer.alloc(700_001, 'x');
    await using directory = await directoryOf({ 'b.txt': 'text', 'a/big.bin': big, 'a/empty': '' });
    await mkdir(join(directory.path, 'none'));
    await chmod(join(directory.path, 'b.txt'), 0o755);
    await symlink('../does/not/exist', join(directory.path, 'a', 'link'));
    const entries = await entriesOf(packDirectory(directory.path));
    expect(entries.map(({ name, type }) => `${type} ${name}`)).toEqual([
      'directory a/',
      'file a/big.bin',
      'file a/empty',
      'symlink a/link',
      'file b.txt',
      'directory none/',
    ]);
    expect(entries[1]?.content.equals(big)).toBe(true);
    expect(entries[3]?.linkname).toBe('../does/not/exist');
    expect(entries[4]).toMatchObject({ mode: 0o755, content: Buffer.from('text') });
  });

  it('leaves out what version control keeps and what .dockerignore names, and takes exceptions in', async () => {
    await using directory = await directoryOf({
      '.git/config': '',
      '.gitignore': '',
      'sub/.git/config': '',
      '.dockerignore': '# comment\nnode_modules\n**/*.log\nout\n!out/keep/this\n',
      'node_modules/x/y': '',
      'a.log': '',
      'sub/b.log': '',
      'sub/c.txt': '',
      'out/drop': '',
      'out/keep/this': '',
    });
    expect(await namesOf(packDirectory(directory.path))).toEqual([
      '.dockerignore',
      'out/',
      'out/keep/',
      'out/keep/this',
      'sub/',
      'sub/.git/',
      'sub/.git/config',
      'sub/c.txt',
    ]);
  });

  it('leaves out sockets', async () => {
    await using directory = await directoryOf({ file: '' });
    const server = createServer().listen(join(directory.path, 'socket'));
    await once(server, 'listening');
    try {
      expect(await namesOf(packDirectory(directory.path))).toEqual(['file']);
    } finally {
      server.close();
    }
  });

  it('packs names longer than a header holds', async () => {
    const name = `${'d'.repeat(120)}/${'f'.repeat(120)}ü`;
    await using directory = await directoryOf({ [name]: 'x' });
    expect(await namesOf(packDirectory(directory.path))).toEqual([`${'d'.repeat(120)}/`, name]);
  });

  it('fails with what cannot be read', async () => {
    await expect(namesOf(packDirectory('/does/not/exist'))).rejects.toMatchObject({
      code: 'invalid-context',
      message: "the context cannot be read at '/does/not/exist': it does not exist",
    });
  });

  it('stops reading when nobody wants the rest', async () => {
    await using directory = await directoryOf(
      Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`f${index}`, 'x'.repeat(10_000)])),
    );
    const tar = packDirectory(directory.path);
    await once(tar, 'readable');
    tar.destroy();
    await once(tar, 'close');
    expect(tar.readableEnded).toBe(false);
  });
});

describe('a context of 20,000 files', () => {
  it('is packed without its size showing in memory', async () => {
    const fileBytes = 16 * 1024;
    await using directory = await directoryOf({ file: Buffer.alloc(fileBytes, 'x') });
    for (let folder = 0; folder < 200; folder += 1) {
      const path = join(directory.path, `d${folder}`);
      await mkdir(path);
      for (let file = 0; file < 100; file += 1) linkSync(join(directory.path, 'file'), join(path, `f${file}`));
    }
    const used = (): number => process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
    const before = used();
    let [bytes, peak] = [0, before];
    for await (const piece of packDirectory(directory.path) as AsyncIterable<Buffer>) {
      bytes += piece.length;
      peak = Math.max(peak, used());
    }
    expect(bytes).toBeGreaterThan(20_000 * (fileBytes + 512));
    expect(peak - before).toBeLessThan(bytes / 2);
  });
});

describe('checkDirectory', () => {
  it('refuses what is no directory', async () => {
    await using directory = await directoryOf({ file: '' });
    expect(() => {
      checkDirectory(directory.path);
    }).not.toThrow();
    for (const path of [join(directory.path, 'file'), join(directory.path, 'none')]) {
      expect(() => {
        checkDirectory(path);
      }).toThrow(expect.objectContaining({ code: 'invalid-context' }) as Error);
    }
  });
});

describe('filterTar', () => {
  it('renames entries to what they are below the directory and drops the ignored', async () => {
    const mtime = new Date(0);
    const source = tarOf([
      { name: './', type: 'directory', mode: 0o755, mtime },
      { name: './keep.txt', type: 'file', mode: 0o600, mtime, content: Buffer.from('kept') },
      { name: './drop.txt', type: 'file', mode: 0o644, mtime, content: Buffer.alloc(100_000) },
      { name: './hard', type: 'link', mode: 0o600, mtime, linkname: './keep.txt' },
      { name: './sub/', type: 'directory', mode: 0o755, mtime },
    ]);
    const entries = await entriesOf(tarOf(filterTar(source, ignoreFilter('drop.*'))));
    expect(entries.map(({ name, linkname }) => [name, linkname].filter(Boolean).join(' -> '))).toEqual([
      'keep.txt',
      'hard -> keep.txt',
      'sub/',
    ]);
    expect(entries[0]?.content.toString()).toBe('kept');
  });
});

describe('packFiles', () => {
  it('keeps every byte', async () => {
    const content = Buffer.from([0, 10, 13, 255]);
    expect(await entriesOf(packFiles([{ name: 'key', content }]))).toMatchObject([
      { name: 'key', mode: 0o644, content },
    ]);
  });
});

describe('realPathInside', () => {
  it('follows links inside of the directory and none out of it', async () => {
    await using directory = await directoryOf({ 'a/file': '' });
    await symlink('a', join(directory.path, 'inside'));
    await symlink('/etc', join(directory.path, 'outside'));
    expect(realPathInside(directory.path, 'inside/file')).toMatch(/\/a\/file$/);
    expect(realPathInside(directory.path, 'outside/passwd')).toBeUndefined();
    expect(realPathInside(directory.path, '../x')).toBeUndefined();
    expect(realPathInside(directory.path, 'none')).toBeUndefined();
  });
});
