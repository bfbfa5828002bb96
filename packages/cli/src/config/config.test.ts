import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { configSchema, imageAliases, loadConfig } from './config.ts';

describe('loadConfig', () => {
  it('has a default for everything', () => {
    expect(loadConfig({})).toEqual({
      TASKS_REGISTRY: '127.0.0.1:5000',
      TASKS_ALLOW_PRIVILEGED: 'false',
      TASKS_NETWORK_GUARD: 'try',
      TASKS_LOST_RUNS: 'requeue',
      TASKS_OUTGOING_PRIVATE: 'allow',
      TASKS_HOST: '127.0.0.1',
      TASKS_TRUST_PROXY: false,
    });
  });

  it('ignores what is not ours and refuses what is ours and unknown', () => {
    expect(loadConfig({ PATH: '/bin', TASKS_REGISTRY: 'r.io' }).TASKS_REGISTRY).toBe('r.io');
    expect(() => loadConfig({ TASKS_REGISTY: 'r.io' })).toThrow('unknown variable TASKS_REGISTY');
    expect(() => loadConfig({ TASKS_REGISTRY: '' })).toThrow('TASKS_REGISTRY');
  });

  it('sets the images behind short names', () => {
    const images = imageAliases(loadConfig({ TASKS_ALIAS_BASH: 'r.io/bash:5' }));
    expect(images['bash']).toBe('r.io/bash:5');
    expect(images['curl']).toMatch(/^mcr\./);
  });

  it('takes secrets from files too, and refuses both at once', () => {
    const file = fileURLToPath(new URL('../../package.json', import.meta.url));
    expect(loadConfig({ TASKS_TOKEN_FILE: file }).TASKS_TOKEN).toMatch(/^\{.*\}$/s);
    expect(() => loadConfig({ TASKS_TOKEN_FILE: file, TASKS_TOKEN: 'x' })).toThrow('are both set');
    expect(() => loadConfig({ TASKS_TOKEN_FILE: '/none' })).toThrow('TASKS_TOKEN_FILE cannot be read');
  });

  it('is what the README says', () => {
    const readme = readFileSync(new URL('../../../../README.md', import.meta.url), 'utf8');
    const documented = [...readme.matchAll(/^\| `(TASKS_[A-Z0-9_]+)` \|/gm)].map((match) => match[1]);
    expect(documented).toEqual(Object.keys(configSchema.shape));
  });
});
