import type { ApiOptions } from '@slipway/api';
import { SlipwayError } from '@slipway/core';
import { dockerConfigCredentials } from '@slipway/registry';
import type { Store } from '@slipway/store';
import type { Logger } from 'pino';
import { imageAliases, type Config } from '../config/config.ts';
import { version } from '../version.ts';
import { pageDirectory } from './page-directory.ts';

/**
 * Options of a server of the API, as the environment has them; `untagJournal` is a directory of its own. Logins for registries are those of
 * `docker login` of this user.
 */
export function apiOptions(config: Config, store: Store, logger: Logger, untagJournal: string): ApiOptions {
  const { TASKS_TLS_CERT: certFile, TASKS_TLS_KEY: keyFile, TASKS_REGISTRY_HOOK_TOKEN: hookToken } = config;
  if ((certFile === undefined) !== (keyFile === undefined)) {
    throw new SlipwayError('invalid-argument', 'TASKS_TLS_CERT and TASKS_TLS_KEY go together', {
      advice: 'Set both for HTTPS, or none for HTTP.',
    });
  }
  const page = pageDirectory(config);
  const { TASKS_REGISTRY_ADDRESS: registryAddress } = config;
  return {
    store,
    logger,
    host: config.TASKS_HOST,
    ...(config.TASKS_PORT === undefined ? {} : { port: config.TASKS_PORT }),
    ...(certFile === undefined || keyFile === undefined ? {} : { tls: { certFile, keyFile } }),
    trustProxy: config.TASKS_TRUST_PROXY,
    version: version(),
    registry: config.TASKS_REGISTRY,
    registryCredentials: dockerConfigCredentials(),
    ...(registryAddress === undefined ? {} : { registryAddress }),
    untagJournal,
    ...(hookToken === undefined ? {} : { registryHookToken: hookToken }),
    imageAliases: imageAliases(config),
    ...(page === undefined ? {} : { pageDirectory: page }),
  };
}
