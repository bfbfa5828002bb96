import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { jsonLines } from './json-lines.ts';
import { progressError, progressLine } from './progress.ts';
import { registryAuth } from './registry-auth.ts';

describe('progressLine', () => {
  it.each([
    { message: { status: 'Pulling from library/alpine', id: '3.19' }, line: '3.19: Pulling from library/alpine' },
    { message: { status: 'Digest: sha256:1' }, line: 'Digest: sha256:1' },
    { message: { status: 'Downloading', id: 'a', progressDetail: { current: 1, total: 2 } }, line: undefined },
    { message: { status: 'Pull complete', id: 'a', progressDetail: {} }, line: 'a: Pull complete' },
    { message: { aux: { Digest: 'sha256:1' } }, line: undefined },
  ])('of $message is $line', ({ message, line }) => {
    expect(progressLine(message)).toBe(line);
  });

  it('leaves errors to progressError', () => {
    expect(progressError({ errorDetail: { message: 'denied' }, error: 'x' })).toBe('denied');
    expect(progressError({ error: 'x' })).toBe('x');
    expect(progressError({ status: 'fine' })).toBeUndefined();
  });
});

describe('jsonLines', () => {
  const text = '{"a":"ä"}\r\n\n{"b":2}\n{"c":3}';

  it.each([1, 2, 5, 100])('reads chunks of %i bytes', async (size) => {
    const bytes = Buffer.from(text);
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
      bytes.subarray(index * size, (index + 1) * size),
    );
    const values: unknown[] = [];
    for await (const value of jsonLines(Readable.from(chunks))) values.push(value);
    expect(values).toEqual([{ a: 'ä' }, { b: 2 }, { c: 3 }]);
  });
});

describe('registryAuth', () => {
  it.each([1, 2, 3, 4])('is padded base64 in the alphabet of URLs, whatever the length (%i)', (length) => {
    const credential = { username: 'ü?>'.repeat(length), password: 'p'.repeat(length) };
    const { 'X-Registry-Auth': header } = registryAuth('docker.io', credential);
    expect(header).toMatch(/^[\w-]+={0,2}$/);
    expect(header.length % 4).toBe(0);
    expect(JSON.parse(Buffer.from(header, 'base64').toString())).toEqual({
      ...credential,
      serveraddress: 'https://index.docker.io/v1/',
    });
  });
});
