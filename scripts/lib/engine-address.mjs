import path from 'node:path';

/**
 * @typedef {object} EngineAddress
 * @property {string} name as DOCKER_HOST would say it
 * @property {import('./http-probe.mjs').Target} target
 * @property {boolean} chosen whether the environment names it, so that starting another engine would be wrong
 * @property {boolean} tls
 */

const defaultSocket = '/var/run/docker.sock';

/**
 * Where the environment says that the engine is. Undefined for a form that only Docker's own client speaks (`ssh://`).
 * @param {NodeJS.ProcessEnv} env
 * @returns {EngineAddress | undefined}
 */
export function engineAddress(env) {
  const name = env['DOCKER_HOST'] ?? '';
  if (name === '') {
    return { name: `unix://${defaultSocket}`, target: { socketPath: defaultSocket }, chosen: false, tls: false };
  }
  const url = URL.canParse(name) ? new URL(name) : undefined;
  switch (url?.protocol) {
    case 'unix:':
      return { name, target: { socketPath: path.posix.normalize(url.pathname) }, chosen: true, tls: false };
    case 'tcp:':
    case 'http:':
    case 'https:': {
      const tls = url.protocol === 'https:' || Boolean(env['DOCKER_TLS_VERIFY']);
      const port = Number(url.port) || (tls ? 2376 : 2375);
      return { name, target: { protocol: tls ? 'https:' : 'http:', host: url.hostname, port }, chosen: true, tls };
    }
    default:
      return undefined;
  }
}
