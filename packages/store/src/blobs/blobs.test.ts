import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createTempDir, startS3Server } from '@slipway/testkit';
import { describe, expect, it } from 'vitest';
import { type Blobs, deleteUnder } from './blobs.ts';
import { directoryBlobs } from './directory.ts';
import { s3Blobs } from './s3.ts';
import { bucketUrl } from './s3-address.ts';

interface Place extends AsyncDisposable {
  readonly blobs: Blobs;
}

/** Both implementations pass the same suite. */
const places: Readonly<Record<string, () => Promise<Place>>> = {
  directory: async () => {
    const directory = await createTempDir();
    return {
      blobs: await directoryBlobs(path.join(directory.path, 'blobs')),
      [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
    };
  },
  's3 with a prefix': async () => {
    const server = await startS3Server();
    return {
      blobs: s3Blobs({ ...server, prefix: 'one-of-many/' }),
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    };
  },
};

async function keysOf(blobs: Blobs, prefix: string): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const key of blobs.list(prefix)) keys.push(key);
  return keys.sort();
}

describe.each(Object.entries(places))('blobs in a %s', (_, open) => {
  it('gives back the bytes that were put, whatever they are', async () => {
    await using place = await open();
    const bytes = randomBytes(3_000_000);
    await place.blobs.put('logs/r1/0-3000000.gz', bytes);
    const back = await place.blobs.get('logs/r1/0-3000000.gz');
    expect(createHash('sha256').update(back!).digest('hex')).toBe(createHash('sha256').update(bytes).digest('hex'));
    await place.blobs.put('logs/r1/empty', new Uint8Array());
    expect((await place.blobs.get('logs/r1/empty'))?.length).toBe(0);
  });

  it('replaces what is put again', async () => {
    await using place = await open();
    await place.blobs.put('a/b', Buffer.from('first'));
    await place.blobs.put('a/b', Buffer.from('2nd'));
    expect(Buffer.from((await place.blobs.get('a/b'))!).toString()).toBe('2nd');
  });

  it('says of a missing blob that there is none, and deletes it without an error', async () => {
    await using place = await open();
    expect(await place.blobs.get('logs/r1/none')).toBeUndefined();
    await place.blobs.delete('logs/r1/none');
    expect(await keysOf(place.blobs, 'logs/')).toEqual([]);
  });

  it('lists what lies under a prefix and nothing beside it, however much it is', async () => {
    await using place = await open();
    const own = Array.from({ length: 8 }, (_, index) => `logs/r1/${index}.gz`);
    for (const key of [...own, 'logs/r10/0.gz', 'sources/s1/0']) await place.blobs.put(key, Buffer.from(key));
    expect(await keysOf(place.blobs, 'logs/r1/')).toEqual(own);
    expect(await deleteUnder(place.blobs, 'logs/r1/')).toBe(own.length);
    expect(await keysOf(place.blobs, 'logs/')).toEqual(['logs/r10/0.gz']);
  });

  it.each(['../a', 'a/../b', '/a/b', 'a//b', 'a/b/', 'a', '.tmp/x', 'a/.tmp-1', 'a/b c', 'a/b\0', 'a\\b/c', ''])(
    'refuses %j as a key',
    async (key) => {
      await using place = await open();
      await expect(async () => await place.blobs.put(key, Buffer.from('x'))).rejects.toThrow('not a key');
      await expect(async () => await place.blobs.get(key)).rejects.toThrow('not a key');
    },
  );

  it('puts and deletes side by side in one place', async () => {
    await using place = await open();
    const work = Array.from({ length: 40 }, async (_, index) => {
      await place.blobs.put(`x/y/${index}`, Buffer.from(String(index)));
      if (index % 2 === 0) await place.blobs.delete(`x/y/${index}`);
    });
    await Promise.all(work);
    expect(await keysOf(place.blobs, 'x/')).toHaveLength(20);
  });

  it('finds itself in order', async () => {
    await using place = await open();
    await place.blobs.check(AbortSignal.timeout(5000));
  });
});

describe('blobs in a directory', () => {
  it('do not show what a killed process left half-written', async () => {
    await using directory = await createTempDir();
    const blobs = await directoryBlobs(directory.path);
    await mkdir(path.join(directory.path, 'logs', 'r1'), { recursive: true });
    await writeFile(path.join(directory.path, 'logs', 'r1', '.tmp-8f3c'), 'half');
    expect(await keysOf(blobs, 'logs/')).toEqual([]);
  });

  it('leave no empty directory behind', async () => {
    await using directory = await createTempDir();
    const blobs = await directoryBlobs(directory.path);
    await blobs.put('logs/r1/0', Buffer.from('x'));
    await blobs.delete('logs/r1/0');
    expect(await readdir(directory.path)).toEqual([]);
  });

  it('are unavailable where the directory cannot be made', async () => {
    await using directory = await createTempDir();
    await writeFile(path.join(directory.path, 'file'), '');
    await expect(directoryBlobs(path.join(directory.path, 'file', 'blobs'))).rejects.toMatchObject({
      code: 'unavailable',
    });
  });

  it.skipIf(process.getuid?.() === 0)('are unavailable where nothing may be written', async () => {
    await using directory = await createTempDir();
    const blobs = await directoryBlobs(directory.path);
    await chmod(directory.path, 0o500);
    await expect(blobs.check(AbortSignal.timeout(5000))).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('blobs in S3', () => {
  it.each([
    ['a wrong key', { secretAccessKey: 'wrong' }, 'SignatureDoesNotMatch'],
    ['an unknown account', { accessKeyId: 'AKIDOTHER' }, 'InvalidAccessKeyId'],
    ['a bucket that does not exist', { bucket: 'none' }, 'NoSuchBucket'],
    ['another region', { region: 'us-east-1' }, 'AuthorizationHeaderMalformed'],
  ])('are unavailable with %s, and say why', async (_, wrong, code) => {
    await using server = await startS3Server();
    const blobs = s3Blobs({ ...server, ...wrong });
    const refused = { code: 'unavailable', message: expect.stringContaining(code) as unknown };
    await expect(blobs.check(AbortSignal.timeout(5000))).rejects.toMatchObject(refused);
    await expect(blobs.put('a/b', Buffer.from('x'))).rejects.toMatchObject(refused);
    await expect(blobs.get('a/b')).rejects.toMatchObject(refused);
    await expect(keysOf(blobs, 'a/')).rejects.toMatchObject(refused);
    expect(server.objects.size).toBe(0);
  });

  it('try again after an error that may pass, and give up on one that stays', async () => {
    await using server = await startS3Server();
    const blobs = s3Blobs(server);
    server.fail(503, 2);
    await blobs.put('a/b', Buffer.from('x'));
    expect(server.objects.get('a/b')?.toString()).toBe('x');
    server.fail(500, 3);
    await expect(blobs.get('a/b')).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('are unavailable when nothing listens', async () => {
    const server = await startS3Server();
    await server[Symbol.asyncDispose]();
    await expect(s3Blobs(server).check(AbortSignal.timeout(5000))).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('are found with the bucket in the path, or in the name of the host', () => {
    const place = { endpoint: 'https://s3.example.io:9000/', bucket: 'b1' };
    expect(bucketUrl(place)).toBe('https://s3.example.io:9000/b1/');
    expect(bucketUrl({ ...place, pathStyle: false })).toBe('https://b1.s3.example.io:9000/');
  });
});
