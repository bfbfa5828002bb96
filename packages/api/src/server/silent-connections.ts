import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** The connections of a server over which nothing came yet. */
export interface SilentConnections {
  /** Closes them. */
  close(): void;
}

/**
 * Watches for connections that clients opened to have one more at hand, as they do when a request is broken off. To the server these are
 * not idle but slow to ask, so that closing the idle ones leaves them.
 */
export function watchSilentConnections(server: Server, isTls: boolean): SilentConnections {
  const open = new Set<Socket>();
  server.on(isTls ? 'secureConnection' : 'connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return {
    close() {
      for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
    },
  };
}
