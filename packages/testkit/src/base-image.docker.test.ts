import { describe, expect, it } from 'vitest';
import { ensureBaseImage } from './base-image.ts';
import { connectDocker } from './engine.ts';
import { pushImage } from './images.ts';
import { startRegistry } from './registry.ts';

describe('ensureBaseImage', () => {
  it('gives the engine an image with a shell and an identity that a second call keeps', async () => {
    const docker = await connectDocker();
    const image = docker.getImage(await ensureBaseImage(docker));
    const { Id: first, Config: config } = await image.inspect();
    await ensureBaseImage(docker);
    expect((await image.inspect()).Id).toBe(first);
    expect(config.Cmd).toEqual(['sh']);
  });
});

describe('pushImage', () => {
  it.each(['none', 'basic'] as const)('puts the image into a registry (authentication: %s)', async (auth) => {
    const docker = await connectDocker();
    await using registry = await startRegistry({ auth });
    const target = `${registry.host}/base/busybox:1`;
    const digest = await pushImage(docker, await ensureBaseImage(docker), target, registry.login);

    const login = `${registry.login?.username ?? ''}:${registry.login?.password ?? ''}`;
    const answer = await fetch(`${registry.url}/v2/base/busybox/manifests/1`, {
      method: 'HEAD',
      headers: {
        accept: 'application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json',
        ...(registry.login && { authorization: `Basic ${Buffer.from(login).toString('base64')}` }),
      },
    });
    expect(answer.headers.get('docker-content-digest')).toBe(digest);
    expect(await docker.listImages({ filters: { reference: [target] } })).toEqual([]);
  });

  it('rejects with the registry’s reason', async () => {
    const docker = await connectDocker();
    await using registry = await startRegistry({ auth: 'basic' });
    const image = await ensureBaseImage(docker);
    await expect(pushImage(docker, image, `${registry.host}/base/busybox:1`)).rejects.toThrow(
      'no basic auth credentials',
    );
  });
});
