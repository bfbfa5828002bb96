import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** A part of a scheduler in a process of its own. */
export interface PassProcess {
  /** Has it do a pass at a time; false when it is killed meanwhile. */
  pass(now: number): Promise<boolean>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
}

/** Starts a script of this directory that says when it is ready, and then does a pass for each line that it reads. */
export async function startPassProcess(script: string, places: readonly string[]): Promise<PassProcess> {
  const file = path.join(import.meta.dirname, script);
  const child = spawn(process.execPath, ['--import', 'tsx', '--conditions=source', file, ...places], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  // Written to when it is gone already.
  child.stdin.on('error', () => undefined);
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await lines.next();
  return {
    async pass(now) {
      child.stdin.write(`${now}\n`);
      const answer: IteratorResult<string, unknown> = await lines.next();
      return answer.value === String(now);
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
