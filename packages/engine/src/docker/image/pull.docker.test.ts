import { randomUUID } from 'node:crypto';
import { relabelPlatform, makeImage, pushIndex, startRegistry } from '@slipway/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runOn, shell, testEngine } from '../../../test/engine.ts';
import type { EngineConnection } from '../connect/connection.ts';

let connection: EngineConnection;
const made = `slipway-test/${randomUUID()}`;
const platforms = ['linux/amd64', 'linux/arm64'] as const;
const nameFor = (platform: string): string => `${made}:${platform.replace('/', '-')}`;

describe('--platform', () => {
  beforeAll(async () => {
    ({ connection } = await testEngine());
    for (const platform of platforms) {
      await makeImage(connection.docker, `${made}:base`, { files: { 'etc/platform': platform } });
      await relabelPlatform(connection.docker, `${made}:base`, nameFor(platform), platform);
    }
  });
  afterAll(async () => {
    for (const name of [`${made}:base`, ...platforms.map(nameFor)]) await connection.docker.getImage(name).remove();
  });

  it('chooses the image that is pulled, also when the engine has that of another platform under the name', async () => {
    await using registry = await startRegistry();
    const image = `${registry.host}/two/platforms:1`;
    const images = platforms.map((platform) => ({ image: nameFor(platform), platform }));
    await pushIndex(connection.docker, images, image);
    const shown: string[] = [];
    // The program in both is this machine's, so both run here.
    for (const platform of ['linux/arm64', 'linux/amd64', 'linux/arm64', undefined]) {
      const run = await runOn(connection, [
        shell(image, 'step', 'cat /etc/platform', platform === undefined ? {} : { runFlags: { platform } }),
      ]);
      expect(run.outcome.error).toBeUndefined();
      shown.push(run.text('step'));
    }
    await connection.docker.getImage(image).remove();
    expect(shown).toEqual(['linux/arm64', 'linux/amd64', 'linux/arm64', 'linux/arm64']);
  });

  it('that a registry does not have is the failure of the step', async () => {
    await using registry = await startRegistry();
    const image = `${registry.host}/two/platforms:1`;
    await pushIndex(connection.docker, [{ image: nameFor('linux/arm64'), platform: 'linux/arm64' }], image);
    const run = await runOn(connection, [shell(image, 'step', 'true', { runFlags: { platform: 'linux/s390x' } })]);
    expect(run.outcome).toMatchObject({ status: 'Failed', steps: [{ exitCode: 125 }] });
    expect(run.outcome.error).toContain('linux/s390x');
  });
});
