import type { RegistryCredential } from '../../runtime/runtime.ts';

/** The engine's name for Docker Hub in credentials. */
const dockerHubAddress = 'https://index.docker.io/v1/';

/** The `X-Registry-Auth` header for one registry. The engine wants it even when there is nothing to say. */
export function registryAuth(
  registry: string,
  credential: RegistryCredential | undefined,
): { 'X-Registry-Auth': string } {
  const serveraddress = registry === 'docker.io' ? dockerHubAddress : registry;
  const { username, password } = credential ?? {};
  const login = credential === undefined ? {} : { username, password, serveraddress };
  // The URL alphabet, but padded: Node's own `base64url` leaves out the padding that the engine insists on.
  const encoded = Buffer.from(JSON.stringify(login)).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
  return { 'X-Registry-Auth': encoded };
}
