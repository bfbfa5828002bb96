import type Docker from 'dockerode';
import { randomUUID } from 'node:crypto';
import type { CredentialSource } from '../../runtime/runtime.ts';
import { hijack } from '../../docker/api/hijack.ts';
import { authMethods } from './auth.ts';
import { serveGrpc, unary, type GrpcMethods } from './grpc-server.ts';
import { secretMethods, type BuildSecrets } from './secrets.ts';
import { encodeMessage } from './session-messages.ts';
import { sshMethods, type SshAgents } from './ssh.ts';

/** What a build may ask its client for. */
export interface SessionServices {
  readonly credentials: CredentialSource;
  readonly secrets: BuildSecrets;
  readonly sshAgents: SshAgents;
}

/** A connection over which the engine calls us back while it builds; disposal ends it. */
export interface BuildSession extends Disposable {
  /** Goes into the `session` parameter of the build. */
  readonly id: string;
}

/** Opens a session for one build. Its logins and secrets can be asked for by this build alone. */
export async function openSession(
  docker: Docker,
  services: SessionServices,
  signal: AbortSignal,
): Promise<BuildSession> {
  const id = randomUUID();
  const methods = methodsOf(services);
  const socket = await hijack(docker, {
    path: '/session',
    protocol: 'h2c',
    headers: {
      'X-Docker-Expose-Session-Uuid': id,
      'X-Docker-Expose-Session-Name': 'slipway',
      'X-Docker-Expose-Session-Sharedkey': '',
      'X-Docker-Expose-Session-Grpc-Method': [...methods.keys()],
    },
    signal,
  });
  const served = serveGrpc(socket, methods);
  return {
    id,
    [Symbol.dispose]() {
      served[Symbol.dispose]();
    },
  };
}

/** `SERVING`: without this answer the engine ends a session after a second. */
const serving = 1;

function methodsOf({ credentials, secrets, sshAgents }: SessionServices): GrpcMethods {
  return new Map([
    ['/grpc.health.v1.Health/Check', unary(() => encodeMessage('HealthCheckResponse', { status: serving }))],
    ...authMethods(credentials),
    ...secretMethods(secrets),
    ...sshMethods(sshAgents),
  ]);
}
