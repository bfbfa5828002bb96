import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import path from 'node:path';

/** A process of this computer, with all that is needed to start it again. */
export interface FoundProcess {
  readonly pid: number;
  /** The program itself, wherever it was found. */
  readonly program: string;
  readonly args: readonly string[];
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
  readonly uid: number;
  readonly gid: number;
  /** Files that its output goes to; undefined for what is no file. */
  readonly stdout: string | undefined;
  readonly stderr: string | undefined;
  /** The unit of systemd that runs it, and would start it anew. */
  readonly unit: string | undefined;
}

/*
 * /proc/net/tcp: one socket a line: "sl local_address rem_address st … inode …"; the address is hex:PORT, the state 0A is LISTEN.
 */
const listening = /^\s*\d+: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} 0A(?:\s+\S+){5}\s+(\d+)/;

/** The process that listens on a port of this computer; undefined when there is none that this user may look at, or no /proc. */
export async function findListener(port: number): Promise<FoundProcess | undefined> {
  const inodes = await socketsOn(port);
  if (inodes.size === 0) return undefined;
  for (const name of await readdir('/proc').catch(() => [])) {
    if (/^\d+$/.test(name) && (await hasSocket(name, inodes))) return readProcess(Number(name)).catch(() => undefined);
  }
  return undefined;
}

async function socketsOn(port: number): Promise<ReadonlySet<string>> {
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')),
  );
  const inodes = new Set<string>();
  for (const line of tables.join('\n').split('\n')) {
    const [, hex = '', inode = ''] = listening.exec(line) ?? [];
    if (Number.parseInt(hex, 16) === port) inodes.add(`socket:[${inode}]`);
  }
  return inodes;
}

async function hasSocket(pid: string, inodes: ReadonlySet<string>): Promise<boolean> {
  const directory = `/proc/${pid}/fd`;
  for (const fd of await readdir(directory).catch(() => [])) {
    if (inodes.has(await readlink(path.join(directory, fd)).catch(() => ''))) return true;
  }
  return false;
}

async function readProcess(pid: number): Promise<FoundProcess> {
  const of = (name: string): string => `/proc/${pid}/${name}`;
  const [words, env, program, directory, owner, stdout, stderr, cgroup] = await Promise.all([
    readFile(of('cmdline'), 'utf8').then(byZero),
    readFile(of('environ'), 'utf8').then(byZero),
    readlink(of('exe')),
    readlink(of('cwd')),
    stat(of('')),
    fileOf(of('fd/1')),
    fileOf(of('fd/2')),
    readFile(of('cgroup'), 'utf8').catch(() => ''),
  ]);
  return {
    pid,
    program,
    args: words.slice(1),
    directory,
    env: Object.fromEntries(
      env.flatMap((entry) => {
        const at = entry.indexOf('=');
        return at < 1 ? [] : [[entry.slice(0, at), entry.slice(at + 1)]];
      }),
    ),
    uid: owner.uid,
    gid: owner.gid,
    stdout,
    stderr,
    unit: /\/system\.slice\/(?:[^\n]*\/)?([^/\n]+\.service)/.exec(cgroup)?.[1],
  };
}

/** Arguments and variables end with a zero each. */
function byZero(text: string): readonly string[] {
  return text.replace(/\0$/, '').split('\0');
}

async function fileOf(link: string): Promise<string | undefined> {
  const target = await readlink(link).catch(() => '');
  const found = target.startsWith('/') ? await stat(target).catch(() => undefined) : undefined;
  return found?.isFile() === true ? target : undefined;
}
