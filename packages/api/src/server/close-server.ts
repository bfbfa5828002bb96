import type { FastifyInstance } from 'fastify';

/** Connections become idle one by one while the server closes; they are looked for this often, in milliseconds. */
const sweepMs = 50;

/** Stops listening, lets running requests finish for so long, and breaks what is left then. */
export async function closeServer(app: FastifyInstance, graceMs: number): Promise<void> {
  const sweep = setInterval(() => app.server.closeIdleConnections(), sweepMs);
  const limit = setTimeout(() => app.server.closeAllConnections(), graceMs);
  try {
    await app.close();
  } finally {
    clearInterval(sweep);
    clearTimeout(limit);
  }
}
