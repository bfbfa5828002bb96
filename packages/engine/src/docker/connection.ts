/** A Docker Engine that answered, and the API version that both sides speak. */
export interface EngineConnection {
  /** As DOCKER_HOST would name it: `unix:///var/run/docker.sock`, `tcp://10.0.0.5:2375`. */
  readonly address: string;
  /** The engine's own version: `20.10.24`. */
  readonly version: string;
  /** The negotiated API version: `1.41`. */
  readonly apiVersion: string;
}

/**
 * Finds the engine that the environment names (DOCKER_HOST, DOCKER_CERT_PATH, DOCKER_TLS_VERIFY) and agrees on an API version.
 * Rejects with `engine-unreachable` or `engine-too-old`.
 */
export function connectEngine(_env: NodeJS.ProcessEnv = process.env): Promise<EngineConnection> {
  return Promise.reject(new Error('not written yet'));
}
