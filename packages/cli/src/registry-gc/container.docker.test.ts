import { collectGarbage, createRegistryClient, type GcEvent } from '@slipway/registry';
import {
  connectDocker,
  deleteManifest,
  isInstalled,
  makeImage,
  pushBareImage,
  startAtFreePort,
} from '@slipway/testkit';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { findManaged } from './find-managed.ts';

const program = '/usr/bin/docker-registry';
const config = '/etc/docker/registry/config.yml';
const settings = {
  version: '0.1',
  storage: { filesystem: { rootdirectory: '/var/lib/registry' }, delete: { enabled: true } },
  http: { addr: ':5000' },
};

/** Debian's registry in an image as the published one is: an entry point, its configuration, a volume. */
async function startContainer() {
  const docker = await connectDocker();
  const id = randomUUID();
  const image = `slipway-test-registry:${id}`;
  const libraries = ['/lib/x86_64-linux-gnu/libc.so.6', '/lib64/ld-linux-x86-64.so.2'];
  const files = await Promise.all(
    [program, ...libraries].map(async (file) => [file.slice(1), await readFile(file)] as const),
  );
  await makeImage(docker, image, {
    files: { ...Object.fromEntries(files), [config.slice(1)]: JSON.stringify(settings) },
    instructions: ['VOLUME /var/lib/registry', `ENTRYPOINT ["${program}"]`, `CMD ["serve", "${config}"]`],
  });
  const start = async (hostPort: string) => {
    const container = await docker.createContainer({
      Image: image,
      ExposedPorts: { '5000/tcp': {} },
      HostConfig: { PortBindings: { '5000/tcp': [{ HostIp: '127.0.0.1', HostPort: hostPort }] } },
    });
    await container.start();
    return container;
  };
  const { port, started: container } = await startAtFreePort((free) => start(String(free)));
  return {
    docker,
    image,
    port,
    /** Another one, at a port that the engine chooses. */
    startAnywhere: async () => {
      const other = await start('');
      const { NetworkSettings } = await other.inspect();
      return {
        host: `127.0.0.1:${NetworkSettings.Ports['5000/tcp']?.[0]?.HostPort ?? ''}`,
        [Symbol.asyncDispose]: () => other.remove({ force: true, v: true }).then(() => undefined),
      };
    },
    [Symbol.asyncDispose]: async () => {
      await container.remove({ force: true, v: true });
      await docker.getImage(image).remove({ force: true });
    },
  };
}

describe.skipIf(!isInstalled('docker-registry'))(
  'statement 78 (R): the garbage of a registry in a container (skipped where the program docker-registry is missing)',
  () => {
    it('is collected beside its volume while it is stopped, and nothing else is left', async () => {
      await using started = await startContainer();
      const host = `127.0.0.1:${started.port}`;
      {
        await using other = await started.startAnywhere();
        expect(await findManaged(createRegistryClient(other.host))).toContain('neither a process');
      }
      const client = createRegistryClient(host);
      const isUp = (): Promise<boolean> =>
        client.ping().then(
          () => true,
          () => false,
        );
      await expect.poll(isUp, { timeout: 20_000 }).toBe(true);
      const kept = await pushBareImage(`http://${host}`, 'app', 'kept', 'v1');
      const gone = await pushBareImage(`http://${host}`, 'app', 'gone', 'v2');
      await deleteManifest(`http://${host}`, 'app', gone.digest);
      const managed = await findManaged(client);
      if (typeof managed === 'string') throw new Error(managed);
      expect(managed.what).toMatch(/^container /);
      const events: GcEvent[] = [];
      for await (const event of collectGarbage(client, managed)) events.push(event);
      expect(events.find(({ kind }) => kind === 'frozen')).toEqual({ kind: 'frozen', how: 'stopped' });
      expect(events.find(({ kind }) => kind === 'collected')).toMatchObject({
        report: { blobs: expect.arrayContaining([gone.digest]) as unknown },
      });
      expect(events.at(-1)).toEqual({ kind: 'checked', images: ['app:v1'] });
      expect((await client.getManifest('app', 'v1'))?.digest).toBe(kept.digest);
      const ofImage = { all: true, filters: { ancestor: [started.image] } };
      expect(await started.docker.listContainers(ofImage)).toHaveLength(1);
    }, 240_000);
  },
);
