import { execFile } from 'node:child_process';
import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { SlipwayError } from '@slipway/core';
import { engineDataDirectory, type EngineConnection } from '@slipway/engine';
import { defaultDataDirectory } from '../service/paths.ts';
import type { Check, Verdict } from './finding.ts';

const run = promisify(execFile);
const patienceMs = 10_000;
const mib = 2 ** 20;

/** What this computer has: room, and the programs that patching uses when they are there. */
export function machineChecks(minFreeMib: number, connect: () => Promise<EngineConnection>): readonly Check[] {
  return [
    { name: 'disk', look: () => checkRoom(minFreeMib, connect) },
    { name: 'trivy', look: () => checkProgram('trivy', 'patches are planned by what the package manager says') },
    { name: 'copa', look: () => checkProgram('copa', 'images without a package manager are not patched') },
  ];
}

async function checkRoom(minFreeMib: number, connect: () => Promise<EngineConnection>): Promise<Verdict> {
  // An engine that does not answer is told of elsewhere.
  const images = await connect()
    .then(engineDataDirectory)
    .catch(() => undefined);
  const places = [
    ['data', defaultDataDirectory()] as const,
    ...(images === undefined ? [] : [['images', images] as const]),
  ];
  const rooms = await Promise.all(places.map(async ([what, where]) => ({ what, where, free: await freeMib(where) })));
  const tight = rooms.find(({ free }) => free < minFreeMib);
  const said = rooms.map(({ what, where, free }) => `${free} MiB for ${what} (${where})`).join(', ');
  if (tight === undefined) return `${said} free`;
  throw new SlipwayError('unavailable', `only ${said} free: an agent takes no runs below ${minFreeMib} MiB`, {
    advice: 'Make room (`docker system df` shows what takes it), or lower TASKS_AGENT_MIN_DISK_MIB.',
  });
}

/** Of a directory that is yet to be made, that of the one above. */
async function freeMib(directory: string): Promise<number> {
  for (let place = path.resolve(directory); ; place = path.dirname(place)) {
    const found = await statfs(place).catch(() => undefined);
    if (found !== undefined) return Math.floor((found.bavail * found.bsize) / mib);
    if (place === path.dirname(place)) return Infinity;
  }
}

async function checkProgram(name: string, without: string): Promise<Verdict> {
  try {
    const { stdout } = await run(name, ['--version'], { timeout: patienceMs });
    return stdout.trim().split('\n')[0] ?? '';
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    return { note: `${isMissing ? 'not installed' : 'does not say its version'}: ${without}` };
  }
}
