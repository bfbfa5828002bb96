import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, realpathSync } from 'node:fs';
import { createServer } from 'node:http';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createTempDir } from '@slipway/testkit';
import { readTar } from '../src/context/read-tar.ts';

/** A real client of Docker on this machine. */
export interface DockerClient {
  readonly program: string;
  readonly major: number;
}

/** Every client in the PATH, the newest first. */
export async function findDockerClients(): Promise<readonly DockerClient[]> {
  const programs = (process.env['PATH'] ?? '').split(delimiter).flatMap((folder) => {
    try {
      const program = join(folder, 'docker');
      accessSync(program, constants.X_OK);
      return [realpathSync(program)];
    } catch {
      return [];
    }
  });
  const clients = await Promise.all(
    [...new Set(programs)].map(async (program) => {
      const { output } = await run(program, ['--version'], {});
      return { program, major: Number(/version (\d+)\./.exec(output)?.[1] ?? 0) };
    }),
  );
  return clients.filter(({ major }) => major > 0).sort((left, right) => right.major - left.major);
}

/** What a client does with a context: the names that it sends, each with a digest of its own, or its refusal. */
export type SentContext =
  { readonly ok: true; readonly entries: readonly string[] } | { readonly ok: false; readonly message: string };

/** An engine that does nothing but note the context of each `docker build`, sent by the classic builder of a real client. */
export interface ContextRecorder extends AsyncDisposable {
  record(client: DockerClient, directory: string): Promise<SentContext>;
}

/** Opens a recorder; several recordings may be under way at a time. */
export async function startContextRecorder(): Promise<ContextRecorder> {
  const directory = await createTempDir();
  let sockets = 0;
  return {
    async record(client, context) {
      const socket = join(directory.path, `engine-${(sockets += 1)}`);
      let sent: readonly string[] | undefined;
      const server = createServer((request, answer) => {
        answer.setHeader('Api-Version', '1.41').setHeader('Ostype', 'linux');
        if (!request.url?.includes('/build')) {
          answer.end('OK');
          return;
        }
        void namesIn(request).then((names) => {
          sent = names;
          answer.setHeader('Content-Type', 'application/json').end('{"stream":"done\\n"}\n');
        });
      }).listen(socket);
      await once(server, 'listening');
      try {
        const { output } = await run(client.program, ['build', '-q', context], {
          DOCKER_HOST: `unix://${socket}`,
          DOCKER_BUILDKIT: '0',
          DOCKER_CONFIG: directory.path,
        });
        return sent === undefined ? { ok: false, message: output } : { ok: true, entries: sent };
      } finally {
        server.close();
        server.closeAllConnections();
      }
    },
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}

/** The entries of a tar as comparable text: type, mode, name, target of a link, length and beginning of the content. */
export async function namesIn(tar: AsyncIterable<Uint8Array>): Promise<readonly string[]> {
  const entries: string[] = [];
  for await (const entry of readTar(tar)) {
    const pieces: Uint8Array[] = [];
    for await (const piece of entry) pieces.push(piece);
    const { type, mode, name, linkname } = entry.header;
    const content = Buffer.concat(pieces).toString('base64');
    entries.push([type, name, linkname, (mode & 0o7777).toString(8), content].join(' '));
  }
  return entries.sort();
}

async function run(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ readonly output: string }> {
  const child = spawn(program, args, { env: { PATH: process.env['PATH'], ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { output: stdout + stderr };
}
