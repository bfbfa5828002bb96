import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dockerConfigCredentials } from './docker-config.ts';

const encoded = (text: string): string => Buffer.from(text).toString('base64');

describe('dockerConfigCredentials', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'slipway-docker-config-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  const source = async (config: unknown) => {
    await writeFile(path.join(directory, 'config.json'), typeof config === 'string' ? config : JSON.stringify(config));
    return dockerConfigCredentials({ DOCKER_CONFIG: directory });
  };

  it('is anonymous without a configuration', async () => {
    expect(await dockerConfigCredentials({ DOCKER_CONFIG: directory })('r.io')).toBeUndefined();
  });

  it('names the file that is broken', async () => {
    await expect((await source('{'))('r.io')).rejects.toThrow(/config\.json is not valid JSON/);
  });

  it('reads a stored login, whose password may hold colons, for its own host only', async () => {
    const credentials = await source({ auths: { 'r.io': { auth: encoded('bob:a:b') } } });
    expect(await credentials('r.io')).toEqual({ username: 'bob', password: 'a:b' });
    expect(await credentials('other.io')).toBeUndefined();
  });

  it('knows the old key of Docker Hub', async () => {
    const credentials = await source({ auths: { 'https://index.docker.io/v1/': { auth: encoded('u:p') } } });
    expect(await credentials('docker.io')).toEqual({ username: 'u', password: 'p' });
  });

  it('hands out a refresh token with an empty user name', async () => {
    const credentials = await source({ auths: { 'r.io': { identitytoken: 'secret' } } });
    expect(await credentials('r.io')).toEqual({ username: '', password: 'secret' });
  });

  it('asks the credential helper of the host', async () => {
    const helper = path.join(directory, 'docker-credential-slipwaytest');
    await writeFile(
      helper,
      '#!/bin/sh\nread -r server\necho "{\\"Username\\":\\"u-$server\\",\\"Secret\\":\\"p\\"}"\n',
    );
    await chmod(helper, 0o755);
    const before = process.env['PATH'];
    process.env['PATH'] = `${directory}:${before ?? ''}`;
    try {
      const credentials = await source({ credHelpers: { 'r.io': 'slipwaytest' } });
      expect(await credentials('r.io')).toEqual({ username: 'u-r.io', password: 'p' });
    } finally {
      process.env['PATH'] = before;
    }
  });

  it('says which credential helper is missing', async () => {
    const credentials = await source({ credHelpers: { 'r.io': 'does-not-exist' } });
    await expect(credentials('r.io')).rejects.toThrow('docker-credential-does-not-exist cannot be started');
  });
});
