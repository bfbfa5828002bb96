import Docker from 'dockerode';

/** Spoken unless the engine has given it up: every engine that can build with BuildKit sessions knows it. */
const preferredApi = '1.41';

/** Connects to the real engine (DOCKER_HOST, or /var/run/docker.sock); rejects with the cure when none answers. */
export async function connectDocker(): Promise<Docker> {
  const docker = new Docker();
  const version = await docker.version().catch((cause: unknown) => {
    const address = process.env['DOCKER_HOST'] ?? '/var/run/docker.sock';
    throw new Error(`no Docker Engine answers at ${address}; run \`npm run services up\`, or set DOCKER_HOST`, {
      cause,
    });
  });
  const oldest = version.MinAPIVersion;
  return new Docker({ version: `v${isNewer(oldest, preferredApi) ? oldest : preferredApi}` });
}

function isNewer(left: string, right: string): boolean {
  return left.localeCompare(right, 'en', { numeric: true }) > 0;
}
