import { describe, expect, it } from 'vitest';
import { readInstructions } from '../dockerfile/instructions.ts';
import { patchDockerfile, type PatchRecipe } from './dockerfile.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const config = { os: 'linux', user: '', onBuild: [], labels: new Map() };
const recipe: PatchRecipe = {
  image: 'registry.local:5000/base/debian',
  digest,
  tag: 'bookworm',
  config,
  manager: 'apt',
  upgrades: [{ name: 'openssl', from: '3.0.1', to: '3.0.2' }],
};

function linesOf(other: Partial<PatchRecipe>): readonly string[] {
  const made = patchDockerfile({ ...recipe, ...other });
  if (!made.ok) throw new Error(made.reason);
  return made.text.trimEnd().split('\n');
}

describe('the Dockerfile of a patch', () => {
  it('begins with the digest of the original, and upgrades in a list of words', () => {
    const [from = '', run = '', label = '', ...rest] = linesOf({});
    expect(from).toBe(`FROM registry.local:5000/base/debian@${digest}`);
    expect(JSON.parse(run.slice('RUN '.length))).toEqual([
      '/bin/sh',
      '-c',
      expect.stringMatching(/^set -eu; export DEBIAN_FRONTEND=noninteractive; apt-get .* update; apt-get .* upgrade; /),
    ]);
    expect(label).toContain(`org.opencontainers.image.base.digest="${digest}"`);
    expect(label).toContain('org.opencontainers.image.base.name="registry.local:5000/base/debian:bookworm"');
    expect(label).toContain('dev.slipway.patch.of="bookworm" dev.slipway.patch.packages="openssl 3.0.1→3.0.2"');
    expect(rest).toEqual([]);
  });

  it('gives the image its user back', () => {
    const lines = linesOf({ config: { ...config, user: 'app:staff' } });
    expect(lines[1]).toBe('USER 0');
    expect(lines[3]).toBe('USER app:staff');
    for (const user of ['root', '0', '0:0']) expect(linesOf({ config: { ...config, user } })).toHaveLength(3);
  });

  it('upgrades with the manager that the image has', () => {
    expect(linesOf({ manager: 'apk' })[1]).toBe('RUN ["/bin/sh","-c","set -eu; apk upgrade --no-cache"]');
    expect(linesOf({ manager: 'dnf' })[1]).toBe(
      'RUN ["/bin/sh","-c","set -eu; dnf -y upgrade --refresh; dnf clean all"]',
    );
  });

  it('writes no text of an image that a builder would read as an instruction', () => {
    const upgrades = [{ name: 'a"b$HOME\\', from: '1\nRUN evil', to: '2' }];
    const text = linesOf({ upgrades }).join('\n');
    expect(text).toContain(String.raw`dev.slipway.patch.packages="a\"b\$HOME\\ 1 RUN evil→2"`);
    expect(readInstructions(text).instructions.map(({ name }) => name)).toEqual(['FROM', 'RUN', 'LABEL']);
    expect(patchDockerfile({ ...recipe, config: { ...config, user: 'a\nRUN evil' } })).toMatchObject({ ok: false });
  });

  it('is not made where a build would run instructions of the image', () => {
    const made = patchDockerfile({ ...recipe, config: { ...config, onBuild: ['RUN make'] } });
    expect(made).toEqual({ ok: false, reason: 'its ONBUILD instructions would run in a build' });
  });

  it('names a hundred packages at most', () => {
    const upgrades = Array.from({ length: 150 }, (_, index) => ({ name: `p${index}`, from: '1', to: '2' }));
    expect(linesOf({ upgrades }).at(-1)).toContain('p99 1→2; and 50 more"');
  });
});
