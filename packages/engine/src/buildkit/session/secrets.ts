import { GrpcError, grpcStatus, unary, type GrpcMethods } from './grpc-server.ts';
import { decodeMessage, encodeMessage } from './session-messages.ts';

/** The secrets of one build by id, with their exact bytes. */
export type BuildSecrets = ReadonlyMap<string, Uint8Array>;

/** Hands secrets to `RUN --mount=type=secret`. An id that is not there is told as missing, which an optional mount may be. */
export function secretMethods(secrets: BuildSecrets): GrpcMethods {
  return new Map([
    [
      '/moby.buildkit.secrets.v1.Secrets/GetSecret',
      unary((request) => {
        const { id } = decodeMessage('GetSecretRequest', request);
        const data = secrets.get(id);
        if (data === undefined) throw new GrpcError(grpcStatus.notFound, `secret ${id}: not found`);
        return encodeMessage('GetSecretResponse', { data });
      }),
    ],
  ]);
}
