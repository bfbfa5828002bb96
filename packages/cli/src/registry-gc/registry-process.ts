import { execFile, spawn } from 'node:child_process';
import { open, readFile, writeFile, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { SlipwayError } from '@slipway/core';
import type { ManagedRegistry, RegistryClient } from '@slipway/registry';
import type { FoundProcess } from './listening-process.ts';

const run = promisify(execFile);
const stopMs = 30_000;
const startMs = 30_000;
const lookAgainMs = 50;
const mostOutputBytes = 256 * 2 ** 20;

/** Makes a registry refuse uploads; the other variable says who asked for it, should nobody be left to take it back. */
const readOnly = { REGISTRY_STORAGE_MAINTENANCE_READONLY: '{"enabled":true}', SLIPWAY_GARBAGE_COLLECTION: 'running' };

/** Whether a process is a registry that was started with a configuration: `docker-registry serve CONFIG`. */
export function isRegistryProcess({ program, args }: FoundProcess): boolean {
  return /registry$/.test(path.basename(program)) && args[0] === 'serve' && args[1] !== undefined;
}

/** Manages a registry that is a process of this computer: it is started anew with its own arguments, environment and user. */
export function manageProcess(found: FoundProcess, client: RegistryClient): ManagedRegistry {
  const { program, args, directory, uid, gid } = found;
  const env = environmentOf(found);
  const as = process.getuid?.() === uid ? {} : { uid, gid };
  let pid = found.pid;

  const restart = async (more: Readonly<Record<string, string>>): Promise<void> => {
    await stop(pid);
    const [out, err] = [await openLog(found.stdout), await openLog(found.stderr)];
    try {
      const stdio = ['ignore' as const, out?.fd ?? ('ignore' as const), err?.fd ?? ('ignore' as const)];
      const child = spawn(program, args, { cwd: directory, env: { ...env, ...more }, detached: true, stdio, ...as });
      const failed = new Promise<never>((_, reject) => {
        child.once('error', reject);
        child.once('exit', (code, signal) => reject(new Error(`it ended with ${signal ?? `exit code ${code ?? 0}`}`)));
      });
      await Promise.race([answers(client), failed]);
      child.removeAllListeners();
      child.unref();
      if (child.pid !== undefined) {
        await renamePidFile(found, pid, child.pid);
        pid = child.pid;
      }
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new SlipwayError('registry-unreachable', `the registry does not come back: ${reason}`, {
        cause,
        advice: `Start it by hand: cd ${directory} && ${[program, ...args].join(' ')}`,
      });
    } finally {
      await out?.close();
      await err?.close();
    }
  };

  return {
    what: `process ${found.pid} (${[path.basename(program), ...args].join(' ')})`,
    version: async () => (await run(program, ['--version'])).stdout.trim(),
    freeze: async () => {
      await restart(readOnly);
      return 'read-only';
    },
    thaw: () => restart({}),
    collect: async (flags) => {
      const words = ['garbage-collect', ...flags, args[1] ?? ''];
      try {
        const options = { cwd: directory, env, maxBuffer: mostOutputBytes, ...as };
        return (await run(program, words, options)).stdout;
      } catch (cause) {
        const { stderr = '', message } = cause as { readonly stderr?: string; readonly message: string };
        const said = stderr.trim().split('\n').at(-1) ?? '';
        throw new SlipwayError('registry-failed', `${words[0] ?? ''} failed: ${said === '' ? message : said}`, {
          cause,
        });
      }
    },
  };
}

/** Its environment, without what a collection that was killed has left in it. */
function environmentOf({ env }: FoundProcess): Readonly<Record<string, string>> {
  if (env['SLIPWAY_GARBAGE_COLLECTION'] === undefined) return env;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !(name in readOnly)));
}

async function stop(pid: number): Promise<void> {
  if (!isAlive(pid)) return;
  process.kill(pid, 'SIGTERM');
  const deadline = Date.now() + stopMs;
  while (isAlive(pid)) {
    if (Date.now() > deadline) {
      throw new SlipwayError('registry-failed', `process ${pid} of the registry does not end`, {
        advice: 'Look what it waits for; nothing was deleted.',
      });
    }
    await delay(lookAgainMs);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function answers(client: RegistryClient): Promise<void> {
  const deadline = Date.now() + startMs;
  for (;;) {
    try {
      await client.ping();
      return;
    } catch (error) {
      const isAway = error instanceof SlipwayError && error.code === 'registry-unreachable';
      if (!isAway) return;
      if (Date.now() > deadline) throw error;
    }
    await delay(lookAgainMs);
  }
}

async function openLog(file: string | undefined): Promise<FileHandle | undefined> {
  return file === undefined ? undefined : open(file, 'a');
}

/** Whoever started it finds it by the file beside its log that holds its number. */
async function renamePidFile({ stdout, stderr }: FoundProcess, before: number, after: number): Promise<void> {
  for (const log of new Set([stdout, stderr])) {
    if (log === undefined) continue;
    const file = log.replace(/\.log$/, '.pid');
    const held = file === log ? '' : await readFile(file, 'utf8').catch(() => '');
    if (held.trim() === String(before)) await writeFile(file, String(after));
  }
}
