import type Docker from 'dockerode';
import type { Exit, Output } from '../../runtime/runtime.ts';
import { demux } from './demux.ts';
import { exitOf, type BrokenLimit } from './failure.ts';
import { killUntil } from './kill.ts';
import { limitOutput } from './limited-output.ts';
import type { StepLimits } from './limits.ts';

/** What is watched while a container runs. */
export interface Watched {
  readonly limits: StepLimits;
  /** Tells when the run's files take more than they may, until the signal is aborted. */
  readonly watchDisk: (onExceeded: () => void, signal: AbortSignal) => Promise<void>;
}

/** A container that is attached to. At a limit that the engine does not enforce it is killed. */
export interface Listening {
  /** Hands the output on; resolves when there is no more, which the container's end brings about. To be called once. */
  follow(): Promise<void>;
  /** Ends the listening without the container's end. */
  drop(): void;
  /** How the container ended, from what the engine knows and what was seen of it. */
  exit(exitCode: number): Promise<Exit>;
}

interface AttachedStream extends AsyncIterable<Uint8Array> {
  destroy(): void;
  on(event: 'error', listener: () => void): unknown;
}

/** Attaches to a container that is not started yet, so that no output is lost. */
export async function listenTo(
  container: Docker.Container,
  { limits, watchDisk }: Watched,
  out: Output,
): Promise<Listening> {
  const stream = (await container.attach({ stream: true, stdout: true, stderr: true })) as unknown as AttachedStream;
  // Whoever follows the stream hears of its failure; until then it must not count as unhandled.
  stream.on('error', () => undefined);
  let broken: BrokenLimit | undefined;
  const ended = new AbortController();
  const kill = (limit: BrokenLimit): void => {
    broken ??= limit;
    void killUntil(container, ended.signal);
  };
  const limited = limitOutput(out, limits.logBytes, () => {
    kill('log');
  });
  return {
    async follow() {
      // A measurement that fails says nothing about the step, which goes on.
      watchDisk(() => {
        kill('disk');
      }, ended.signal).catch(() => undefined);
      try {
        await demux(stream, limited.out);
      } finally {
        ended.abort();
      }
    },
    drop() {
      ended.abort();
      stream.destroy();
    },
    async exit(exitCode) {
      if (exitCode === 0 && broken === undefined) return { exitCode };
      const { State } = await container.inspect();
      return exitOf({ exitCode, limits, broken, outOfMemory: State.OOMKilled, lastWords: limited.lastWords() });
    },
  };
}
