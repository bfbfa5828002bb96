import { readdirSync, readFileSync } from 'node:fs';

/** A running process. */
export interface FoundProcess {
  readonly pid: number;
  readonly command: string;
}

/**
 * The running processes whose environment holds `name=value`, this one left out. Processes hand their environment down, so a value
 * that only one session has finds all that this session started. Linux only: elsewhere the answer is empty.
 */
export function findProcesses(name: string, value: string): readonly FoundProcess[] {
  return processIds()
    .filter((pid) => pid !== process.pid && readProcess(pid, 'environ').includes(`${name}=${value}`))
    .map((pid) => ({ pid, command: readProcess(pid, 'cmdline').join(' ').trim() }))
    .filter(({ command }) => command !== '');
}

function processIds(): readonly number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

/** Both files separate their entries by NUL; a process that has ended meanwhile, or belongs to another user, has none. */
function readProcess(pid: number, file: 'environ' | 'cmdline'): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
