import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { type Server, ServerLog } from './server.ts';

/**
 * The server lives as long as the pipe on descriptor 0, whose other end only this process holds: the kernel closes it even
 * after `kill -9`. A shell is the one watchdog that every machine has. Descriptor 4 tells the server's own process id.
 */
const liveAsLongAsStdin = `
signal=$1
shift
exec 3<&0
"$@" </dev/null 3<&- 4>&- &
server=$!
echo "$server" >&4
exec 4>&-
(read -r _ <&3; kill -s "$signal" "$server") >/dev/null 2>&1 &
watchdog=$!
wait "$server"
status=$?
kill -KILL "$watchdog" 2>/dev/null
exit "$status"
`;

/** What may differ from a process of this user that is killed in the end. */
export interface ServerProcessOptions {
  /** Added to this process's own. */
  readonly env?: NodeJS.ProcessEnv;
  /** User and group to run as, for programs that refuse to run as root. */
  readonly user?: { readonly uid: number; readonly gid: number };
  readonly cwd?: string;
  /** What ends it at disposal and with the test process; `KILL` by default. */
  readonly endSignal?: 'KILL' | 'QUIT' | 'TERM';
}

/** How a process ended. */
export interface ServerExit {
  readonly code: number | null;
}

/** A server that is a process of this machine. */
export interface ServerProcess extends Server {
  /** Its own process id; rejects when it could not be started. */
  pid(): Promise<number>;
  /** Sends a signal to the server itself; one that has ended gets none. */
  signal(signal: NodeJS.Signals): Promise<void>;
  /** Settles when it has ended, and whoever else wrote to its output. A signal `n` shows as the code 128 + n. */
  readonly exit: Promise<ServerExit>;
}

/** Starts a program that ends with the test process, however that ends. */
export function startServerProcess(
  program: string,
  args: readonly string[],
  options: ServerProcessOptions = {},
): ServerProcess {
  const log = new ServerLog(program);
  const watched = [options.endSignal ?? 'KILL', program, ...args];
  const child = spawn('sh', ['-c', liveAsLongAsStdin, 'sh', ...watched], {
    env: { ...process.env, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe', 'ignore', 'pipe'],
    ...(options.cwd !== undefined && { cwd: options.cwd }),
    ...options.user,
  });
  const exit = once(child, 'close').then(
    ([code]) => ({ code: typeof code === 'number' ? code : null }),
    () => ({ code: null }),
  );
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => log.append(text));
  }
  const pid = readNumber(child.stdio[4] as Readable, program);
  pid.catch(() => undefined);
  let hasEnded = false;
  child.on('error', (error) => log.end(`could not be started: ${error.message}`));
  child.on('exit', () => (hasEnded = true));
  child.on('close', (code, signal) => log.end(`exited with ${signal ?? `code ${String(code)}`}`));
  return {
    log: () => log.text(),
    waitForOutput: (pattern) => log.waitFor(pattern),
    pid: () => pid,
    signal: async (signal) => {
      const server = await pid;
      if (!hasEnded) sendSignal(server, signal);
    },
    exit,
    [Symbol.asyncDispose]: async () => {
      child.stdin?.destroy();
      await exit;
    },
  };
}

async function readNumber(stream: Readable, program: string): Promise<number> {
  let text = '';
  for await (const chunk of stream.setEncoding('utf8')) text += String(chunk);
  const pid = Number.parseInt(text, 10);
  if (Number.isNaN(pid)) throw new Error(`${program} could not be started`);
  return pid;
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // Between its end and the news of it.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Whether the PATH holds this program. */
export function isInstalled(program: string): boolean {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  return folders.some((folder) => {
    try {
      accessSync(path.join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
