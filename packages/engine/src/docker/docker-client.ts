import { parseImageRef } from '@slipway/core';

/** Where docker's client looks for its engine. */
const clientSocket = '/var/run/docker.sock';

/** Why a step with docker's client does not run. */
export const dockerClientRefusal =
  'this step runs the docker client, but steps get no Docker Engine: its socket is root on the machine; ' +
  '`build` and `push` steps need none, and an administrator can name an engine that serves runs alone (dockerEngine)';

/** Whether an image is docker's own: the last part of its name is `docker`, wherever it comes from. */
export function isDockerClient(image: string): boolean {
  return parseImageRef(image)?.repository.split('/').at(-1) === 'docker';
}

/** `HostConfig.Binds` that give a step with docker's client the socket of the engine for runs. */
export function dockerEngineBinds(image: string, socket: string | undefined): readonly string[] {
  return socket !== undefined && isDockerClient(image) ? [`${socket}:${clientSocket}`] : [];
}
