import { SlipwayError } from '@slipway/core';

/** Where an engine listens, as DOCKER_HOST and its companions name it. */
export type EngineAddress =
  | { readonly kind: 'unix'; readonly path: string }
  | {
      readonly kind: 'tcp';
      readonly host: string;
      readonly port: number;
      readonly tls?: { readonly certPath: string };
    };

const defaultPorts = { plain: 2375, tls: 2376 };

/**
 * Reads the address of the engine from the environment, as the docker client does: DOCKER_HOST, DOCKER_TLS_VERIFY and DOCKER_CERT_PATH.
 * Without DOCKER_HOST it is the socket at `defaultSocket`. Throws `engine-unreachable` for an address of a kind that is not spoken here.
 */
export function engineAddress(env: NodeJS.ProcessEnv, defaultSocket: string): EngineAddress {
  const named = env['DOCKER_HOST'] ?? '';
  if (named === '') return { kind: 'unix', path: defaultSocket };
  if (named.startsWith('unix://')) return { kind: 'unix', path: named.slice('unix://'.length) || defaultSocket };
  const text = named.includes('://') ? named : `tcp://${named}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.hostname === '' || !['tcp:', 'http:', 'https:'].includes(url.protocol)) {
    throw new SlipwayError('engine-unreachable', `DOCKER_HOST is '${named}', which is no address of an engine`, {
      advice: 'Set DOCKER_HOST to unix:///path/to/docker.sock or tcp://HOST:PORT.',
    });
  }
  const tls = url.protocol === 'https:' || (env['DOCKER_TLS_VERIFY'] ?? '') !== '';
  const port = url.port === '' ? defaultPorts[tls ? 'tls' : 'plain'] : Number(url.port);
  const certPath = env['DOCKER_CERT_PATH'] ?? `${env['HOME'] ?? ''}/.docker`;
  return { kind: 'tcp', host: url.hostname, port, ...(tls ? { tls: { certPath } } : {}) };
}

/**
 * Whether the engine that the environment names is on this computer, so that `127.0.0.1` is the same to both. A port may lead through a
 * tunnel to anywhere, so only sockets count. Throws `engine-unreachable` as {@link engineAddress} does.
 */
export function isEngineHere(env: NodeJS.ProcessEnv = process.env): boolean {
  return engineAddress(env, '').kind === 'unix';
}

/** Writes an address as DOCKER_HOST would have it. */
export function formatEngineAddress(address: EngineAddress): string {
  switch (address.kind) {
    case 'unix':
      return `unix://${address.path}`;
    case 'tcp':
      return `tcp://${address.host}:${address.port}`;
  }
}
