import { once } from 'node:events';
import { connect, createServer, type ListenOptions } from 'node:net';

const socket = (process.env['DOCKER_HOST'] ?? '').replace('unix://', '') || '/var/run/docker.sock';

/** Another way to the engine of this computer. */
export interface EngineDoor extends AsyncDisposable {
  /** The port, where it listens on one. */
  readonly port: number;
}

/** Opens the engine at a port or at a socket of its own, as one that is elsewhere or serves something else. */
export async function openEngineDoor(where: ListenOptions): Promise<EngineDoor> {
  const door = createServer((client) => {
    const engine = connect(socket);
    for (const end of [client, engine]) end.on('error', () => [client, engine].forEach((both) => both.destroy()));
    client.pipe(engine).pipe(client);
  }).listen(where);
  await once(door, 'listening');
  const address = door.address();
  return {
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    async [Symbol.asyncDispose]() {
      const closed = once(door, 'close');
      door.close();
      await closed;
    },
  };
}
