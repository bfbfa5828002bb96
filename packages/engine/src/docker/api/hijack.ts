import type Docker from 'dockerode';
import type { Socket } from 'node:net';

/** A request that turns its connection into one of another protocol. */
export interface HijackRequest {
  readonly path: string;
  /** What the connection becomes: `h2c`. */
  readonly protocol: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** Aborting it before the engine has answered gives the connection up. */
  readonly signal: AbortSignal;
}

/** Takes a connection to the engine over. Rejects when the engine refuses. */
export function hijack(docker: Docker, { path, protocol, headers, signal }: HijackRequest): Promise<Socket> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    docker.modem.dial(
      {
        path,
        method: 'POST',
        hijack: true,
        headers: { ...headers, Upgrade: protocol },
        statusCodes: { 101: true },
        abortSignal: signal,
      },
      (error, socket) => {
        if (error === null) resolve(socket as Socket);
        else reject(error);
      },
    );
  });
}
