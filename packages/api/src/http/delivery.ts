import type { ServerResponse } from 'node:http';

/**
 * Calls back once, when an answer has ended: true when all of it was handed to the connection. Node.js calls an answer finished
 * as well when its connection breaks with bytes of it still waiting, so the connection is asked too.
 */
export function whenEnded(response: ServerResponse, callback: (isDelivered: boolean) => void): void {
  const { socket } = response;
  response.once('close', () => {
    const isBroken = socket !== null && (socket.errored !== null || (socket.destroyed && !socket.writableFinished));
    callback(response.writableFinished && !isBroken);
  });
}
