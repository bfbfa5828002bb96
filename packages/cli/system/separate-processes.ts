import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const processes = path.resolve(import.meta.dirname, 'processes');

/** A process of a test's own that can be killed. */
export interface SeparateProcess extends AsyncDisposable {
  /** What it said first, when it was ready. */
  readonly said: string;
  /** What it has written to standard error. */
  readonly log: () => string;
  readonly kill: (signal: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT') => void;
  readonly ended: Promise<unknown>;
}

/** Starts one of the programs beside this file, from its sources, and waits until it says its first line. */
export async function startSeparately(program: 'agent' | 'service', args: readonly string[]): Promise<SeparateProcess> {
  const file = path.join(processes, `${program}.ts`);
  const child: ChildProcess = spawn(
    process.execPath,
    ['--import', 'tsx', '--conditions=source', '--no-warnings', file, ...args],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const ended = once(child, 'close');
  let log = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const said = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (more: string) => {
      text += more;
      const end = text.indexOf('\n');
      if (end >= 0) resolve(text.slice(0, end));
    });
    void ended.then(() => reject(new Error(`the ${program} ended before it was ready:\n${log}`)));
  });
  return {
    said,
    log: () => log,
    kill: (signal) => void child.kill(signal),
    ended,
    async [Symbol.asyncDispose]() {
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      const hurry = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(hurry);
    },
  };
}
