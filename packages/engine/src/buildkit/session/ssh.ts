import { connect } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { GrpcError, grpcStatus, unary, type GrpcCall, type GrpcMethods } from './grpc-server.ts';
import { decodeMessage, encodeMessage } from './session-messages.ts';

/** Sockets of SSH agents by the id that `RUN --mount=type=ssh,id=…` names. */
export type SshAgents = ReadonlyMap<string, string>;

const defaultId = 'default';

/** Connects `RUN --mount=type=ssh` with an agent: bytes go to and fro, keys never do. */
export function sshMethods(agents: SshAgents): GrpcMethods {
  const agentOf = (id: string): string => {
    const socket = agents.get(id === '' ? defaultId : id);
    if (socket === undefined) throw new GrpcError(grpcStatus.notFound, `unset ssh forward key ${id}`);
    return socket;
  };
  return new Map([
    [
      '/moby.sshforward.v1.SSH/CheckAgent',
      unary((request) => {
        agentOf(decodeMessage('CheckAgentRequest', request).id);
        return encodeMessage('CheckAgentResponse', {});
      }),
    ],
    [
      '/moby.sshforward.v1.SSH/ForwardAgent',
      (call) => forward(agentOf(String(call.metadata['buildkit.ssh.id'] ?? defaultId)), call),
    ],
  ]);
}

async function* forward(path: string, { requests, signal }: GrpcCall): AsyncGenerator<Buffer> {
  const agent = connect({ path, signal });
  // What fails on the way there shows in the agent's stream, which is read below.
  pipeline(bytesOf(requests), agent).catch(() => undefined);
  for await (const chunk of agent) yield encodeMessage('BytesMessage', { data: chunk as Buffer });
}

async function* bytesOf(requests: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const message of requests) yield decodeMessage('BytesMessage', message).data;
}
