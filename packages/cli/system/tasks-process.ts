import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../../..');
/** The built command. */
export const tasksBinary = path.join(root, 'packages/cli/bin/tasks.js');

/** How a `tasks` process ended. */
export interface TasksExit {
  /** 128 + the signal's number where a signal ended it, as a shell has it. */
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** A `tasks` process that runs. */
export interface TasksProcess {
  readonly child: ChildProcess;
  readonly exit: Promise<TasksExit>;
  /** Resolves as soon as the text has appeared on stdout or stderr; rejects when the process ends without it. */
  readonly shows: (text: string) => Promise<void>;
}

/** What a test may set for a `tasks` process. */
export interface TasksOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly input?: string;
}

/** Starts the built command as a user would, from the root of the repository. */
export function startTasks(args: readonly string[], options: TasksOptions = {}): TasksProcess {
  const child = spawn(process.execPath, [tasksBinary, ...args], {
    cwd: options.cwd ?? root,
    env: { ...process.env, NO_COLOR: '1', ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const stdout: Buffer[] = [];
  let stderr = '';
  const watchers = new Set<() => void>();
  child.stdout.on('data', (chunk: Buffer) => {
    stdout.push(chunk);
    for (const watcher of watchers) watcher();
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
    for (const watcher of watchers) watcher();
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');

  const exit = new Promise<TasksExit>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      resolve({ code: code ?? (signal === 'SIGKILL' ? 137 : 128), stdout: Buffer.concat(stdout), stderr });
    });
  });
  const shows = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!stderr.includes(text) && !Buffer.concat(stdout).includes(text)) return;
        watchers.delete(look);
        resolve();
      };
      watchers.add(look);
      look();
      void exit.then(() => reject(new Error(`tasks ended without showing "${text}":\n${stderr}`)));
    });
  return { child, exit, shows };
}

/** Runs the built command to its end. */
export function tasks(args: readonly string[], options: TasksOptions = {}): Promise<TasksExit> {
  return startTasks(args, options).exit;
}

/** The root of the repository, where the examples are. */
export const repositoryRoot = root;
