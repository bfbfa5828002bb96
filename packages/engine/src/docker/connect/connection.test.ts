import { createServer } from 'node:http';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { connectEngine } from './connection.ts';

interface FakeEngine extends AsyncDisposable {
  readonly env: NodeJS.ProcessEnv;
  /** Paths that were asked for, in order. */
  readonly paths: readonly string[];
}

/** Answers `GET /version` as an engine of some release does, and everything else with an empty object. */
async function startFakeEngine(version: string, apiVersion: string, minApiVersion: string): Promise<FakeEngine> {
  const paths: string[] = [];
  const server = createServer((request, answer) => {
    const path = request.url ?? '';
    paths.push(path);
    const facts = { Version: version, ApiVersion: apiVersion, MinAPIVersion: minApiVersion };
    answer.setHeader('content-type', 'application/json');
    answer.end(JSON.stringify(path.endsWith('/version') ? facts : {}));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    env: { DOCKER_HOST: `tcp://127.0.0.1:${port}` },
    paths,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

describe('connectEngine', () => {
  it.each([
    { version: '20.10.24', api: '1.41', min: '1.12', spoken: '1.41' },
    { version: '28.5.2', api: '1.51', min: '1.24', spoken: '1.51' },
    { version: '29.1.0', api: '1.52', min: '1.44', spoken: '1.51' },
  ])('speaks $spoken to an engine $version from the second request on', async ({ version, api, min, spoken }) => {
    await using engine = await startFakeEngine(version, api, min);
    const connection = await connectEngine(engine.env);
    await connection.docker.info();
    expect(connection).toMatchObject({ version, apiVersion: spoken });
    expect(engine.paths).toEqual(['/version', `/v${spoken}/info`]);
  });

  it('refuses an engine that is too old', async () => {
    await using engine = await startFakeEngine('19.03.15', '1.40', '1.12');
    await expect(connectEngine(engine.env)).rejects.toMatchObject({ code: 'engine-too-old' });
  });
});
