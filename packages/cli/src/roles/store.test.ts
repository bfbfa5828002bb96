import { describe, expect, it } from 'vitest';
import { loadConfig } from '../config/config.ts';
import { agentName } from './agent-name.ts';
import { storeOptions, type StoreDefaults } from './store.ts';

const defaults: StoreDefaults = { database: 'sqlite:a.db', redis: { socketPath: '/s' }, blobs: '/b', keyFile: '/k' };
const s3 = { TASKS_S3_ENDPOINT: 'http://s3', TASKS_S3_ACCESS_KEY: 'a', TASKS_S3_SECRET_KEY: 's' };

describe('storeOptions', () => {
  it('takes the defaults where the environment says nothing', () => {
    const { database, redis, keyFile } = defaults;
    expect(storeOptions(loadConfig({}), defaults)).toEqual({
      database,
      redis,
      keyFile,
      registry: '127.0.0.1:5000',
      registryAliases: [],
      blobs: { directory: '/b' },
    });
  });

  it('takes what the environment says', () => {
    const config = loadConfig({
      TASKS_DATABASE_URL: 'postgres://db/x',
      TASKS_REDIS_URL: 'redis://r',
      TASKS_BLOBS: 's3://bucket/under/',
      ...s3,
      TASKS_LEASE_SECONDS: '6',
      TASKS_LOST_RUNS: 'error',
      TASKS_MAX_CONTEXT_MIB: '2',
      TASKS_REGISTRY_ALIASES: 'registry:5000, images.example.io',
    });
    expect(storeOptions(config, defaults)).toEqual({
      database: 'postgres://db/x',
      redis: { url: 'redis://r' },
      keyFile: '/k',
      registry: '127.0.0.1:5000',
      registryAliases: ['registry:5000', 'images.example.io'],
      blobs: {
        s3: { endpoint: 'http://s3', bucket: 'bucket', accessKeyId: 'a', secretAccessKey: 's', prefix: 'under/' },
      },
      leaseMs: 6000,
      heartbeatMs: 2000,
      maxAttempts: 1,
      maxSourceBytes: 2_097_152,
    });
  });

  it('refuses places that are none', () => {
    expect(() => storeOptions(loadConfig({ TASKS_BLOBS: 's3://b' }), defaults)).toThrow('TASKS_S3_ENDPOINT');
    expect(() => storeOptions(loadConfig({ TASKS_BLOBS: 'gs://b', ...s3 }), defaults)).toThrow('no place for blobs');
  });
});

it('makes a name for an agent of any name of a computer', () => {
  expect(['build-1.example', '-x', 'ä', 'y'.repeat(80)].map(agentName)).toEqual([
    'build-1.example',
    'x',
    'agent',
    'y'.repeat(63),
  ]);
});
