import type { Exit } from '../../runtime/runtime.ts';
import { formatSize, type StepLimits } from './limits.ts';

/** The exit code of `docker run` for a container that could not be made or started at all. */
export const engineRefused = 125;

/** The exit code of a process that was killed. */
const killed = 137;

/** The exit code of a process that wrote a larger file than it may: 128 and the number of SIGXFSZ. */
const fileTooLarge = 153;

/** A limit at which we stop a container ourselves. */
export type BrokenLimit = 'log' | 'disk';

/** What is known of a container that has ended. */
export interface Ending {
  readonly exitCode: number;
  readonly limits: StepLimits;
  /** Set when the container was stopped for it. */
  readonly broken?: BrokenLimit | undefined;
  readonly outOfMemory: boolean;
  /** The last of what it wrote to its stderr. */
  readonly lastWords: string;
}

/** How a container ends that the engine could not start, with the exit codes of `docker run` and of shells. */
export function startFailure(message: string): Exit {
  return { exitCode: startFailureCode(message), reason: message };
}

function startFailureCode(message: string): number {
  if (/executable file not found|no such file or directory/i.test(message)) return 127;
  if (/permission denied|is a directory/i.test(message)) return 126;
  return engineRefused;
}

/** How a step ended: names the limit that ended it, where one did or seems to have done. */
export function exitOf(ending: Ending): Exit {
  const { exitCode, broken } = ending;
  if (exitCode === 0 && broken === undefined) return { exitCode };
  const reason = limitReason(ending);
  return { exitCode: exitCode === 0 ? killed : exitCode, ...(reason === undefined ? {} : { reason }) };
}

function limitReason({ exitCode, limits, broken, outOfMemory, lastWords }: Ending): string | undefined {
  const disk = limits.diskBytes === undefined ? '' : ` of ${formatSize(limits.diskBytes)}`;
  if (broken === 'log') return `stopped because its log is larger than the limit of ${formatSize(limits.logBytes)}`;
  if (broken === 'disk') return `stopped because the files of the run take more than the limit${disk}`;
  if (outOfMemory) {
    const limit = limits.memoryBytes === undefined ? 'it may' : `the limit of ${formatSize(limits.memoryBytes)}`;
    return `killed because it used more memory than ${limit}`;
  }
  if (limits.diskBytes !== undefined && (exitCode === fileTooLarge || /file too large/i.test(lastWords))) {
    return `a file would have been larger than the limit${disk}`;
  }
  if (/no space left on device/i.test(lastWords)) return "the engine's disk is full";
  if (/can(?:'t|not) fork|fork[^\n]*resource temporarily unavailable|fork failed/i.test(lastWords)) {
    return `it seems to have reached the limit of ${limits.pids} processes`;
  }
  return undefined;
}
