import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { makeMissingSecrets } from './lib/deploy-secrets.mjs';

const root = path.resolve(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

interface Service {
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets?: readonly string[];
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly depends_on?: Readonly<Record<string, unknown>>;
  readonly healthcheck?: unknown;
  readonly restart?: string;
  readonly deploy?: { readonly resources?: { readonly limits?: { readonly memory?: string } } };
  readonly container_name?: string;
  readonly privileged?: boolean;
  readonly network_mode?: string;
  readonly pid?: string;
  readonly cap_drop?: readonly string[];
}

interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const compose = parse(read('docker-compose.yml'), { merge: true }) as ComposeFile;
const services = Object.entries(compose.services);

describe('docker-compose.yml', () => {
  it('has every role, and what they stand on', () => {
    expect(Object.keys(compose.services).toSorted()).toEqual([
      'agent',
      'api',
      'postgres',
      'redis',
      'registry',
      'scheduler',
    ]);
  });

  it.each(services)(
    '%s comes back after a failure, has a limit of memory, and can be scaled or has a port of its own',
    (_, service) => {
      expect(service.restart).toBe('unless-stopped');
      expect(service.deploy?.resources?.limits?.memory).toMatch(/^\d+[mg]$/);
      expect(service.container_name).toBeUndefined();
      expect(service.privileged).toBeUndefined();
    },
  );

  it.each(services.filter(([name]) => name !== 'agent'))('%s says whether it is well', (_, service) => {
    expect(service.healthcheck).toBeDefined();
  });

  it.each(services)('%s names only secrets, volumes and services that there are', (_, service) => {
    for (const secret of service.secrets ?? []) expect(compose.secrets).toHaveProperty([secret]);
    for (const name of Object.keys(service.depends_on ?? {})) expect(compose.services).toHaveProperty([name]);
    for (const [volume = ''] of (service.volumes ?? []).map((text) => text.split(':'))) {
      if (!/^[./]/.test(volume)) expect(compose.volumes).toHaveProperty([volume]);
    }
  });

  it.each(services)('%s gets secrets by files, and reads only those that it is given', (_, service) => {
    for (const [name, value] of Object.entries(service.environment ?? {})) {
      expect(name, 'a secret by its value').not.toMatch(/(?:TOKEN|PASSWORD|SECRET|KEY)$/);
      const [, secret] = /^\/run\/secrets\/(.+)$/.exec(value) ?? [];
      if (secret !== undefined) expect(service.secrets).toContain(secret);
    }
  });

  it('publishes to this computer only, unless someone says otherwise', () => {
    const published = services.flatMap(([, { ports = [] }]) => ports);
    expect(published.length).toBeGreaterThan(0);
    for (const port of published) expect(port).toMatch(/^(?:\$\{\w+:-)?127\.0\.0\.1:/);
  });

  it('lets agents dial out only, and lets one be many', () => {
    expect(compose.services['agent']?.ports).toBeUndefined();
    expect(compose.services['agent']?.cap_drop).toEqual(['ALL']);
    // With the host's name and numbers of its own, each would take the others' containers for those of a dead process.
    expect([compose.services['agent']?.network_mode, compose.services['agent']?.pid]).toEqual(['host', 'host']);
  });
});

describe('npm run secrets', () => {
  it('makes every secret of the compose file, and leaves alone what is there', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'slipway-secrets-'));
    try {
      const made = await makeMissingSecrets(directory);
      expect([...made].toSorted()).toEqual(Object.keys(compose.secrets).toSorted());
      for (const [name, { file }] of Object.entries(compose.secrets)) expect(file).toBe(`./deploy/secrets/${name}`);
      const before = await textsIn(directory);
      expect(before['database-url']).toContain(before['database-password']?.trim());
      expect(Buffer.from(before['encryption-key'] ?? '', 'base64')).toHaveLength(32);
      expect((await stat(directory)).mode & 0o077).toBe(0);
      await rm(path.join(directory, 'agent-token'));
      expect(await makeMissingSecrets(directory)).toEqual(['agent-token']);
      const after = await textsIn(directory);
      expect(after['agent-token']).not.toBe(before['agent-token']);
      expect({ ...after, 'agent-token': '' }).toEqual({ ...before, 'agent-token': '' });
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});

describe('the Dockerfile', () => {
  it('copies the manifest of every package', () => {
    const copied = [...read('Dockerfile').matchAll(/^COPY packages\/(\w+)\/package\.json packages\/\1\/$/gm)];
    expect(copied.map(([, name]) => name).toSorted()).toEqual(readdirSync(path.join(root, 'packages')).toSorted());
  });

  it('runs as nobody special in the end', () => {
    const stages = read('Dockerfile')
      .split(/^FROM /m)
      .slice(1);
    for (const stage of stages.filter((text) => /^CMD /m.test(text))) {
      expect([...stage.matchAll(/^USER (.*)$/gm)].at(-1)?.[1]).toBe('1000:1000');
    }
  });
});

async function textsIn(directory: string): Promise<Readonly<Record<string, string>>> {
  const names = await readdir(directory);
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(path.join(directory, name), 'utf8')])),
  ) as Readonly<Record<string, string>>;
}
