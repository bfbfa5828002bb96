import type { CredentialSource, RegistryCredential } from '../../runtime/runtime.ts';
import { unary, type GrpcMethods } from './grpc-server.ts';
import { decodeMessage, encodeMessage } from './session-messages.ts';

/** BuildKit asks for Docker Hub by the name of its machines. */
const hubHosts: ReadonlySet<string> = new Set(['registry-1.docker.io', 'index.docker.io', 'docker.io']);

/**
 * Answers which login a registry takes: each host gets its own and no other. An empty user name makes the engine use the
 * password as a refresh token. Credentials are asked for several times in a build, so each host's are fetched once.
 */
export function authMethods(credentials: CredentialSource): GrpcMethods {
  const known = new Map<string, Promise<RegistryCredential | undefined>>();
  const credentialOf = (host: string): Promise<RegistryCredential | undefined> => {
    const registry = hubHosts.has(host) ? 'docker.io' : host;
    const asked = known.get(registry) ?? credentials(registry);
    known.set(registry, asked);
    return asked;
  };
  return new Map([
    [
      '/moby.filesync.v1.Auth/Credentials',
      unary(async (request) => {
        const { host } = decodeMessage('CredentialsRequest', request);
        const { username = '', password: secret = '' } = (await credentialOf(host)) ?? {};
        return encodeMessage('CredentialsResponse', { username, secret });
      }),
    ],
  ]);
}
