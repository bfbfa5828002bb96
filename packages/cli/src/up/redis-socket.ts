import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** Kernels take paths of sockets up to 107 bytes. */
export const longestSocketPath = 100;

const pollMs = 5;

/** Asks a Redis one inline command over its socket; undefined when nothing answers there. */
export async function askRedis(socketPath: string, command: string): Promise<string | undefined> {
  const socket = connect(socketPath);
  try {
    await once(socket, 'connect');
    socket.write(`${command}\r\n`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    return answer.toString('latin1');
  } catch {
    return undefined;
  } finally {
    socket.destroy();
  }
}

/** Waits until a Redis takes commands, which takes a while when it has much to load; false when the signal comes first. */
export async function waitForRedis(socketPath: string, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    if ((await askRedis(socketPath, 'PING'))?.startsWith('+PONG') === true) return true;
    await delay(pollMs, undefined, { signal }).catch(() => undefined);
  }
  return false;
}

/** Ends a Redis that an earlier process has left on this socket, and waits until it has written its data and is gone. */
export async function endRedis(socketPath: string): Promise<void> {
  const socket: Socket = connect(socketPath);
  try {
    await once(socket, 'connect');
  } catch {
    return;
  }
  const closed = once(socket, 'close').catch(() => undefined);
  socket.resume().write('SHUTDOWN\r\n');
  await closed;
}
