import type { Output } from '../../runtime/runtime.ts';

/** The output of one container on its way, under a limit. */
export interface LimitedOutput {
  readonly out: Output;
  /** The last of what went to stderr, for telling why a container failed. */
  lastWords(): string;
}

/** Enough for the complaint of a shell or a tool. */
const keptBytes = 2048;

/** Hands output on until there is more of it than `limit` bytes; then tells `onExceeded` once, and lets the rest go nowhere. */
export function limitOutput(out: Output, limit: number, onExceeded: () => void): LimitedOutput {
  let left = limit;
  let kept: readonly Uint8Array[] = [];
  return {
    out(stream, bytes) {
      if (left < 0) return undefined;
      if (stream === 'stderr') kept = lastOf([...kept, Buffer.from(bytes.subarray(-keptBytes))]);
      const allowed = bytes.subarray(0, left);
      left -= bytes.length;
      if (left < 0) onExceeded();
      return allowed.length > 0 ? out(stream, allowed) : undefined;
    },
    lastWords: () => Buffer.concat(kept).toString(),
  };
}

function lastOf(pieces: readonly Uint8Array[]): readonly Uint8Array[] {
  const all = Buffer.concat(pieces);
  return [all.subarray(-keptBytes)];
}
