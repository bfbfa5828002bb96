import { PassThrough } from 'node:stream';
import type Docker from 'dockerode';
import { hasImage, pullImage } from './images.ts';
import { type Server, ServerLog } from './server.ts';

/** A server to run from an image, for machines that have Docker but not the program. */
export interface ContainerServerOptions {
  readonly image: string;
  /** A shell command that ends when the server does. */
  readonly command: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The port inside; {@link ContainerServer.port} is the one outside, on 127.0.0.1. */
  readonly port: number;
}

/** A server in a container, published on a free port. */
export interface ContainerServer extends Server {
  readonly port: number;
}

/** Descriptor 3, because a shell gives its background commands an empty standard input. */
function liveAsLongAsStdin(command: string): string {
  return `exec 3<&0; (${command}; kill 1) </dev/null 3<&- & trap 'exit 1' TERM; cat <&3 >/dev/null & wait $!`;
}

/**
 * Starts a server in a container that ends with the test process, however that ends: when the attached standard input
 * breaks off, `cat` returns, and the engine removes the container.
 */
export async function startServerContainer(docker: Docker, options: ContainerServerOptions): Promise<ContainerServer> {
  if (!(await hasImage(docker, options.image))) await pullImage(docker, options.image);
  const exposed = `${options.port}/tcp`;
  const container = await docker.createContainer({
    Image: options.image,
    Entrypoint: ['sh', '-c', liveAsLongAsStdin(options.command)],
    Env: Object.entries(options.env ?? {}).map(([name, value]) => `${name}=${value}`),
    Labels: { 'dev.slipway.testkit': 'server' },
    OpenStdin: true,
    StdinOnce: true,
    AttachStdin: true,
    ExposedPorts: { [exposed]: {} },
    HostConfig: { AutoRemove: true, PortBindings: { [exposed]: [{ HostIp: '127.0.0.1', HostPort: '0' }] } },
  });
  const log = new ServerLog(options.image);
  const stream = await container.attach({ stream: true, stdin: true, stdout: true, stderr: true, hijack: true });
  const output = new PassThrough().setEncoding('utf8').on('data', (text: string) => log.append(text));
  docker.modem.demuxStream(stream, output, output);
  stream.on('close', () => log.end('stopped'));
  const removed = container.wait({ condition: 'removed' }).catch(() => undefined);
  await container.start();
  const { NetworkSettings } = await container.inspect();
  return {
    port: Number(NetworkSettings.Ports[exposed]?.[0]?.HostPort),
    log: () => log.text(),
    waitForOutput: (pattern) => log.waitFor(pattern),
    [Symbol.asyncDispose]: async () => {
      await container.remove({ force: true, v: true }).catch(() => undefined);
      await removed;
    },
  };
}
