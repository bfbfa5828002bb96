import {
  connectDocker,
  ensureBaseImage,
  makeImage,
  pushImage,
  startRegistry,
  type TestRegistry,
} from '@slipway/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runBuilds } from '../../../test/build-run.ts';
import { shell, testEngine } from '../../../test/engine.ts';
import { buildStep } from '../../../test/steps.ts';
import type { EngineConnection } from '../connect/connection.ts';
import { refreshImage } from './refresh.ts';

let connection: EngineConnection;
let registry: TestRegistry;
beforeAll(async () => {
  [{ connection }, registry] = await Promise.all([testEngine(), startRegistry()]);
});
afterAll(() => registry[Symbol.asyncDispose]());

const context = {
  credentials: () => Promise.resolve(undefined),
  out: () => undefined,
  signal: AbortSignal.timeout(60_000),
};

describe('refreshImage', () => {
  it('brings a base image up to date that the engine has in an older form', async () => {
    const docker = await connectDocker();
    const name = `${registry.host}/refreshed:1`;
    const local = `${registry.host}/made:1`;
    const image = docker.getImage(name);
    const idOf = async () => (await image.inspect()).Id;
    try {
      await makeImage(docker, local, { files: { version: 'one' } });
      await pushImage(docker, local, name);
      await docker.getImage(local).tag({ repo: `${registry.host}/refreshed`, tag: '1' });
      const old = await idOf();
      await makeImage(docker, local, { files: { version: 'two' } });
      await docker.getImage(local).tag({ repo: `${registry.host}/other`, tag: '1' });
      const digest = await pushImage(docker, `${registry.host}/other:1`, `${registry.host}/refreshed:pushed`);
      // The registry's tag moves without the engine's.
      const type = 'application/vnd.docker.distribution.manifest.v2+json';
      const url = `${registry.url}/v2/refreshed/manifests`;
      const manifest = await (await fetch(`${url}/${digest}`, { headers: { accept: type } })).text();
      await fetch(`${url}/1`, { method: 'PUT', headers: { 'content-type': type }, body: manifest });

      expect(await refreshImage(connection, name, digest, context)).toBeUndefined();
      expect(await idOf()).not.toBe(old);
      const run = await runBuilds(connection, {
        files: { Dockerfile: `FROM ${name}\nRUN cp /version /copy\n` },
        steps: [buildStep('build', { tags: [local] }), shell(local, 'read', 'cat /copy')],
      });
      expect(run.text('read')).toBe('two');
      const present = await idOf();
      expect(await refreshImage(connection, name, digest, context)).toBeUndefined();
      expect(await idOf()).toBe(present);
    } finally {
      for (const tag of [name, local, `${registry.host}/other:1`]) {
        await docker
          .getImage(tag)
          .remove({ force: true })
          .catch(() => undefined);
      }
    }
  });

  it('leaves alone what the engine does not have, and tells why an image cannot be pulled', async () => {
    const docker = await connectDocker();
    const digest = `sha256:${'a'.repeat(64)}`;
    const name = `${registry.host}/nowhere:1`;
    expect(await refreshImage(connection, name, digest, context)).toBeUndefined();
    await docker.getImage(await ensureBaseImage(docker)).tag({ repo: `${registry.host}/nowhere`, tag: '1' });
    try {
      expect(await refreshImage(connection, name, digest, context)).toMatch(/manifest unknown|not found/);
    } finally {
      await docker.getImage(name).remove();
    }
  });
});
