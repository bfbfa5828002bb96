import { SlipwayError } from '@slipway/core';
import type { BlobPlace, RedisPlace, Store, StoreOptions } from '@slipway/store';
import type { Config } from '../config/config.ts';

/** Where a store lies when the environment says nothing. */
export interface StoreDefaults {
  /** `sqlite:FILE` or `postgres://…` */
  readonly database: string;
  readonly redis: RedisPlace;
  /** A directory, or `s3://BUCKET`. */
  readonly blobs: string;
  readonly keyFile: string;
}

const mib = 2 ** 20;

/** Opens the store that the environment describes. */
export async function openServiceStore(config: Config, defaults: StoreDefaults): Promise<Store> {
  const { openStore } = await import('@slipway/store');
  return openStore(storeOptions(config, defaults));
}

/** Options of a store, as the environment has them. */
export function storeOptions(config: Config, defaults: StoreDefaults): StoreOptions {
  const leaseSeconds = config.TASKS_LEASE_SECONDS;
  const maxContext = config.TASKS_MAX_CONTEXT_MIB;
  const maxAttempts = config.TASKS_LOST_RUNS === 'error' ? 1 : config.TASKS_MAX_ATTEMPTS;
  return {
    database: config.TASKS_DATABASE_URL ?? defaults.database,
    redis: config.TASKS_REDIS_URL === undefined ? defaults.redis : { url: config.TASKS_REDIS_URL },
    blobs: blobPlace(config.TASKS_BLOBS ?? defaults.blobs, config),
    keyFile: config.TASKS_ENCRYPTION_KEY_FILE ?? defaults.keyFile,
    registry: config.TASKS_REGISTRY,
    registryAliases: namesIn(config.TASKS_REGISTRY_ALIASES),
    // An agent says three times in the time of a lease that it lives.
    ...(leaseSeconds === undefined
      ? {}
      : { leaseMs: Math.ceil(leaseSeconds * 1000), heartbeatMs: Math.ceil((leaseSeconds * 1000) / 3) }),
    ...(maxContext === undefined ? {} : { maxSourceBytes: Math.floor(maxContext * mib) }),
    ...(maxAttempts === undefined ? {} : { maxAttempts }),
  };
}

/** Names of a list that commas separate. */
function namesIn(list = ''): readonly string[] {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function blobPlace(text: string, config: Config): BlobPlace {
  const [, bucket, prefix] = /^s3:\/\/([^/]+)(?:\/(.*))?$/.exec(text) ?? [];
  if (bucket === undefined) {
    if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
      throw new SlipwayError('invalid-argument', `TASKS_BLOBS '${text}' is no place for blobs`, {
        advice: 'Give a directory, or s3://BUCKET[/PREFIX].',
      });
    }
    return { directory: text };
  }
  const {
    TASKS_S3_ENDPOINT: endpoint,
    TASKS_S3_ACCESS_KEY: accessKeyId,
    TASKS_S3_SECRET_KEY: secretAccessKey,
  } = config;
  if (endpoint === undefined || accessKeyId === undefined || secretAccessKey === undefined) {
    throw new SlipwayError(
      'invalid-argument',
      'an S3 bucket needs TASKS_S3_ENDPOINT, TASKS_S3_ACCESS_KEY and TASKS_S3_SECRET_KEY',
      { advice: 'Set them, or give a directory with TASKS_BLOBS.' },
    );
  }
  const region = config.TASKS_S3_REGION;
  return {
    s3: {
      endpoint,
      bucket,
      accessKeyId,
      secretAccessKey,
      ...(region === undefined ? {} : { region }),
      ...(prefix === undefined || prefix === '' ? {} : { prefix: `${prefix.replace(/\/+$/, '')}/` }),
    },
  };
}
