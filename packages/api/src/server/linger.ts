import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** How long the rest of a refused body is thrown away before its connection is closed, in milliseconds. */
const lingerMs = 2000;

/**
 * Prepares the answer to a request that is refused before its body has come to its end, so that not all of it has to be read. Closing at
 * once would take the answer with it, because a caller who is still sending sees a broken connection before it reads; so it is given a moment.
 */
export function lingerAfter(request: IncomingMessage, response: ServerResponse): void {
  // Node takes the socket from a request whose connection broke, whatever the type says; then nothing is left to close.
  const socket = request.socket as Socket | null;
  if (socket === null) return;
  response.once('finish', () => {
    if (request.complete) return;
    // What is left unread would make the end of the connection a reset, and that takes the answer with it.
    request.resume();
    const timer = setTimeout(() => {
      if (!request.complete) socket.destroy();
    }, lingerMs);
    socket.once('close', () => clearTimeout(timer));
  });
}

/** Whether a request has a body of which some has not come yet. */
export function isUnread({ complete, headers }: IncomingMessage): boolean {
  return !complete && (headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined);
}
