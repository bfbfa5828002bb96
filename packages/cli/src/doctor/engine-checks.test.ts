import { connectEngine } from '@slipway/engine';
import { createTempDir, startRegistry, type TempDir } from '@slipway/testkit';
import { once } from 'node:events';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineChecks } from './engine-checks.ts';
import { runChecks, type Check, type Finding } from './finding.ts';
import { registryChecks } from './registry-checks.ts';

let directory: TempDir;
beforeAll(async () => {
  directory = await createTempDir('slipway-doctor-');
});
afterAll(() => directory[Symbol.asyncDispose]());

async function all(checks: readonly Check[]): Promise<ReadonlyMap<string, Finding>> {
  const findings = new Map<string, Finding>();
  for await (const finding of runChecks(checks, { ignoreErrors: true })) findings.set(finding.name, finding);
  return findings;
}

let sockets = 0;

/** An engine that is none, behind a socket of its own. */
async function fakeEngine(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const socket = path.join(directory.path, `${(sockets += 1)}.sock`);
  const server = createServer(answer).listen(socket);
  await once(server, 'listening');
  return {
    env: { DOCKER_HOST: `unix://${socket}` },
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function sendVersion(response: ServerResponse, version: object): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(version));
}

const present = { Version: '28.5.0', ApiVersion: '1.51', MinAPIVersion: '1.24', Os: 'linux', Arch: 'amd64' };

describe('statement 77: the engine', () => {
  it('that does not answer is DOCKER_DAEMON_ERROR, and nothing more is asked of it', async () => {
    const env = { DOCKER_HOST: `unix://${path.join(directory.path, 'none.sock')}` };
    const found = await all(engineChecks('off', () => connectEngine(env), env));
    expect(found.get('engine')).toMatchObject({
      state: 'failed',
      code: 'DOCKER_DAEMON_ERROR',
      cure: expect.stringContaining('DOCKER_HOST') as string,
    });
    expect(found.get('buildkit')).toMatchObject({ state: 'skipped' });
  });

  it('that answers with an error is DOCKER_DAEMON_ERROR', async () => {
    await using engine = await fakeEngine((_, response) => response.writeHead(500).end('{"message":"broken"}'));
    const found = await all(engineChecks('off', () => connectEngine(engine.env)));
    expect(found.get('engine')).toMatchObject({ state: 'failed', code: 'DOCKER_DAEMON_ERROR' });
  });

  it('that is too old is DOCKER_VERSION_ERROR', async () => {
    await using engine = await fakeEngine((_, response) =>
      sendVersion(response, { ...present, Version: '17.03.0', ApiVersion: '1.26', MinAPIVersion: '1.12' }),
    );
    const found = await all(engineChecks('off', () => connectEngine(engine.env)));
    expect(found.get('engine')).toMatchObject({
      state: 'failed',
      code: 'DOCKER_VERSION_ERROR',
      cure: expect.stringContaining('Upgrade') as string,
    });
  });

  it('that knows no sessions of builds is told as such', async () => {
    await using engine = await fakeEngine((request, response) => {
      if (request.url?.endsWith('/version') === true) sendVersion(response, present);
      else response.writeHead(404).end('{"message":"page not found"}');
    });
    const found = await all(engineChecks('off', () => connectEngine(engine.env)));
    expect(found.get('engine')).toMatchObject({ state: 'ok' });
    expect(found.get('buildkit')).toMatchObject({ state: 'failed' });
  });

  it('that cannot pull what the registry has is DOCKER_PULL_ERROR, and the registry is left as it was', async () => {
    await using registry = await startRegistry();
    await using engine = await fakeEngine((request, response) => {
      if (request.url?.endsWith('/version') === true) sendVersion(response, present);
      else if (request.url?.includes('/images/create') === true) response.writeHead(200).end('{"error":"no route"}\n');
      else response.writeHead(404).end('{"message":"no such image"}');
    });
    const heardOf = () => Promise.resolve('heard');
    const { checks, close } = registryChecks(registry.host, { engine: () => connectEngine(engine.env), heardOf });
    const found = await all([{ name: 'engine', look: () => Promise.resolve('') }, ...checks]);
    await close();
    expect(found.get('engine pull')).toMatchObject({
      state: 'failed',
      code: 'DOCKER_PULL_ERROR',
      detail: expect.stringContaining('no route') as string,
    });
    expect(found.get('registry delete')).toMatchObject({ state: 'ok' });
    const tags = (await (await fetch(`${registry.url}/v2/health/slipway-doctor/tags/list`)).json()) as {
      tags?: unknown;
    };
    expect(tags.tags ?? []).toEqual([]);
  }, 30_000);
});

describe("statement 77: Docker's command", () => {
  const look = async (name: string, script?: string) => {
    const bin = path.join(directory.path, name);
    await mkdir(bin);
    if (script !== undefined) {
      await writeFile(path.join(bin, 'docker'), script);
      await chmod(path.join(bin, 'docker'), 0o755);
    }
    const away = () => Promise.reject(new Error('not asked'));
    const [command] = engineChecks('off', away, { PATH: bin });
    return (await all([command!])).get('docker command');
  };

  it('that fails is DOCKER_COMMAND_ERROR', async () => {
    expect(await look('fails', '#!/bin/sh\nexit 3\n')).toMatchObject({ state: 'failed', code: 'DOCKER_COMMAND_ERROR' });
  });

  it('that is missing is noted with DOCKER_COMMAND_ERROR, because runs do without', async () => {
    expect(await look('missing')).toMatchObject({ state: 'note', ok: true, code: 'DOCKER_COMMAND_ERROR' });
  });

  it('that is there says its version', async () => {
    expect(await look('there', '#!/bin/sh\necho Docker version 28\n')).toMatchObject({
      state: 'ok',
      detail: 'Docker version 28',
    });
  });
});
