import type { FastifyInstance } from 'fastify';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SilentConnections } from './silent-connections.ts';

/** Connections become idle one by one while the server closes; they are looked for this often, in milliseconds. */
const sweepMs = 50;

/** How a server closes: it listens for `unreadyMs` more, then lets running requests finish for `drainMs`, and breaks what is left. */
export interface Grace {
  readonly unreadyMs: number;
  readonly drainMs: number;
}

/** Closes a server. */
export async function closeServer(
  app: FastifyInstance,
  silent: SilentConnections,
  { unreadyMs, drainMs }: Grace,
): Promise<void> {
  if (unreadyMs > 0) await sleep(unreadyMs);
  const sweep = setInterval(() => {
    app.server.closeIdleConnections();
    silent.close();
  }, sweepMs);
  const limit = setTimeout(() => app.server.closeAllConnections(), drainMs);
  try {
    await app.close();
  } finally {
    clearInterval(sweep);
    clearTimeout(limit);
  }
}
