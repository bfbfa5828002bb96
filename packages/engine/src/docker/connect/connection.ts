import Docker from 'dockerode';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { SlipwayError } from '@slipway/core';
import { describeCause } from '../../execute/describe.ts';
import { engineAddress, formatEngineAddress, type EngineAddress } from './address.ts';
import { featuresOf, type EngineFeatures } from './features.ts';
import { negotiateApiVersion } from './negotiate.ts';

/** A Docker Engine that answered, and the API version that both sides speak. */
export interface EngineConnection {
  /** As DOCKER_HOST would name it: `unix:///var/run/docker.sock`, `tcp://10.0.0.5:2375`. */
  readonly address: string;
  /** The engine's own version: `20.10.24`. */
  readonly version: string;
  /** The negotiated API version: `1.41`. */
  readonly apiVersion: string;
  /** The engine's operating system and processor, in Go's names: `linux`, `amd64`. */
  readonly os: string;
  readonly architecture: string;
  /** What not every engine can do that is spoken to. */
  readonly features: EngineFeatures;
  /** The client behind it: for this package and for tests. */
  readonly docker: Docker;
}

/** How long an engine may take to say its version, in milliseconds. */
const answerWithinMs = 10_000;

/**
 * Finds the engine that the environment names (DOCKER_HOST, DOCKER_CERT_PATH, DOCKER_TLS_VERIFY) and agrees on an API version.
 * Rejects with `engine-unreachable` or `engine-too-old`.
 */
export async function connectEngine(env: NodeJS.ProcessEnv = process.env): Promise<EngineConnection> {
  const target = engineAddress(env, defaultSocket());
  const address = formatEngineAddress(target);
  try {
    const settings = await clientSettings(target);
    const answer = await new Docker({ ...settings, timeout: answerWithinMs }).version();
    const apiVersion = negotiateApiVersion({
      version: answer.Version,
      apiVersion: answer.ApiVersion,
      minApiVersion: answer.MinAPIVersion,
    });
    return {
      address,
      version: answer.Version,
      apiVersion,
      features: featuresOf(answer.Version, apiVersion),
      os: answer.Os,
      architecture: answer.Arch,
      docker: new Docker({ ...settings, version: `v${apiVersion}` }),
    };
  } catch (cause) {
    if (cause instanceof SlipwayError) throw cause;
    throw new SlipwayError('engine-unreachable', `no Docker Engine answers at ${address}: ${describeCause(cause)}`, {
      details: { address },
      cause,
    });
  }
}

/** Newer Docker Desktops put the socket into the home directory; everywhere else it is the system's. */
function defaultSocket(): string {
  const ownSocket = join(homedir(), '.docker', 'run', 'docker.sock');
  return existsSync(ownSocket) ? ownSocket : '/var/run/docker.sock';
}

/** Every setting is named, even as undefined: what is left out, dockerode would read from the process's own environment. */
async function clientSettings(address: EngineAddress): Promise<Docker.DockerOptions> {
  switch (address.kind) {
    case 'unix':
      return { socketPath: address.path, host: undefined, port: undefined, protocol: 'http' };
    case 'tcp': {
      const { host, port, tls } = address;
      if (tls === undefined) return { host, port, protocol: 'http' };
      const [ca, cert, key] = await Promise.all(
        ['ca.pem', 'cert.pem', 'key.pem'].map((name) => readFile(join(tls.certPath, name))),
      );
      return { host, port, protocol: 'https', ca, cert, key };
    }
  }
}
