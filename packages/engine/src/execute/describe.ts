import type { Exit } from '../runtime/runtime.ts';

/** Writes a failed exit as the contract does, with what else is known in brackets: `exit status 137 (out of memory)`. */
export function describeExit(exit: Exit): string {
  const status = `exit status ${exit.exitCode}`;
  return exit.reason === undefined ? status : `${status} (${exit.reason})`;
}

/** The message of anything that was thrown. */
export function describeCause(cause: unknown): string {
  return cause instanceof Error ? cause.message.trim() : String(cause);
}
