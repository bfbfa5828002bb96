import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { type Server, ServerLog } from './server.ts';

/**
 * The server lives as long as the pipe on descriptor 0, whose other end only this process holds: the kernel closes it even
 * after `kill -9`. A shell is the one watchdog that every machine has.
 */
const liveAsLongAsStdin = `
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
(read -r _ <&3; kill -KILL "$server") >/dev/null 2>&1 &
watchdog=$!
wait "$server"
status=$?
kill -KILL "$watchdog" 2>/dev/null
exit "$status"
`;

/** Starts a program that ends with the test process, however that ends. */
export function startServerProcess(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Server {
  const log = new ServerLog(program);
  const child = spawn('sh', ['-c', liveAsLongAsStdin, 'sh', program, ...args], { env: { ...process.env, ...env } });
  const closed = once(child, 'close').catch(() => undefined);
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => log.append(text));
  }
  child.on('error', (error) => log.end(`could not be started: ${error.message}`));
  child.on('close', (code, signal) => log.end(`exited with ${signal ?? `code ${String(code)}`}`));
  return {
    log: () => log.text(),
    waitForOutput: (pattern) => log.waitFor(pattern),
    [Symbol.asyncDispose]: async () => {
      child.stdin.destroy();
      await closed;
    },
  };
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
