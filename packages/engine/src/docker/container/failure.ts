import type { Exit } from '../../runtime/runtime.ts';

/** The exit code of `docker run` for a container that could not be made or started at all. */
export const engineRefused = 125;

/** How a container ends that the engine could not start, with the exit codes of `docker run` and of shells. */
export function startFailure(message: string): Exit {
  return { exitCode: startFailureCode(message), reason: message };
}

function startFailureCode(message: string): number {
  if (/executable file not found|no such file or directory/i.test(message)) return 127;
  if (/permission denied|is a directory/i.test(message)) return 126;
  return engineRefused;
}

/** Names the limit when a container was killed by it. */
export function exitOf(exitCode: number, killedByMemoryLimit: boolean): Exit {
  if (exitCode === 0 || !killedByMemoryLimit) return { exitCode };
  return { exitCode, reason: 'killed because it used more memory than it may' };
}
