import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import { readAliasSource } from './alias-source.ts';

const noFile = (file: string): Promise<string> => Promise.reject(new Error(`asked for ${file}`));

async function serving(listener: RequestListener): Promise<{ readonly url: string } & AsyncDisposable> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the kernel gave no port');
  return {
    url: `http://127.0.0.1:${address.port}/aliases.yaml`,
    [Symbol.asyncDispose]: async () => {
      server.close().closeAllConnections();
      await once(server, 'close');
    },
  };
}

describe('an alias source', () => {
  it('is a file of the context unless it is an address', async () => {
    expect(await readAliasSource('a/b.yaml', (file) => Promise.resolve(`text of ${file}`))).toBe('text of a/b.yaml');
  });

  it('is fetched from an address', async () => {
    await using server = await serving((_, answer) => answer.end('image: busybox'));
    expect(await readAliasSource(server.url, noFile)).toBe('image: busybox');
  });

  it('is not what a server answers with an error', async () => {
    await using server = await serving((_, answer) => answer.writeHead(404).end('nothing here'));
    await expect(readAliasSource(server.url, noFile)).rejects.toThrow('answers with status 404');
  });

  it('may not be large', async () => {
    await using server = await serving((_, answer) => answer.end(Buffer.alloc(2 ** 21)));
    await expect(readAliasSource(server.url, noFile)).rejects.toThrow('larger than');
  });

  it("is never fetched from where a cloud tells a machine's credentials", async () => {
    await expect(readAliasSource('http://169.254.169.254/latest', noFile)).rejects.toThrow('link-local');
  });
});
