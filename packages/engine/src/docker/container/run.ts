import type Docker from 'dockerode';
import { addAbortListener } from 'node:events';
import type { Exit, Output } from '../../runtime/runtime.ts';
import { engineMessage, statusOf, unlessGone } from '../api/engine-error.ts';
import { demux } from './demux.ts';
import { engineRefused, exitOf, startFailure } from './failure.ts';

/** How one container is run. */
export interface ContainerRun {
  readonly docker: Docker;
  readonly options: Docker.ContainerCreateOptions;
  /** Resolve as soon as it runs, and leave it running. */
  readonly detach: boolean;
  /** Do not remove it when it has ended. */
  readonly keep: boolean;
  /** Takes the removal of the ended container: nobody has to wait for it before the next step. */
  readonly remove: (removal: Promise<unknown>) => void;
  /** Between TERM and KILL when it is aborted, in milliseconds. */
  readonly gracePeriodMs: number;
}

interface AttachedStream extends AsyncIterable<Uint8Array> {
  destroy(): void;
}

/** Runs a container to its end: create, attach, start, wait, remove. Attaching comes first so that no output is lost. */
export async function runContainer(run: ContainerRun, out: Output, signal: AbortSignal): Promise<Exit> {
  signal.throwIfAborted();
  let container: Docker.Container;
  try {
    container = await run.docker.createContainer(run.options);
  } catch (cause) {
    if (statusOf(cause) === undefined) throw cause;
    return { exitCode: engineRefused, reason: engineMessage(cause) };
  }
  let stays = false;
  try {
    signal.throwIfAborted();
    const exit = run.detach
      ? await startDetached(container)
      : await runAttached(container, out, signal, run.gracePeriodMs);
    stays = run.keep || (run.detach && exit.exitCode === 0);
    if (run.detach && exit.exitCode === 0) await out('stdout', Buffer.from(`${container.id}\n`));
    return exit;
  } finally {
    if (!stays) run.remove(unlessGone(container.remove({ force: true, v: true })));
  }
}

async function startDetached(container: Docker.Container): Promise<Exit> {
  return (await start(container)) ?? { exitCode: 0 };
}

async function runAttached(
  container: Docker.Container,
  out: Output,
  signal: AbortSignal,
  gracePeriodMs: number,
): Promise<Exit> {
  const stream = (await container.attach({ stream: true, stdout: true, stderr: true })) as unknown as AttachedStream;
  const drained = demux(stream, out);
  // Looked at below; until then a failure must not count as unhandled.
  drained.catch(() => undefined);

  const failure = await start(container);
  if (failure !== undefined) {
    stream.destroy();
    return failure;
  }
  using _ = addAbortListener(signal, () => {
    stop(container, gracePeriodMs).catch(() => undefined);
  });
  // The container's end closes the stream. Only then is the wait asked for: one that is asked for beside the start can hang.
  await drained;
  signal.throwIfAborted();
  // A process may close its outputs and go on, so the stream's end does not mean that the wait is over at once.
  const { StatusCode: exitCode } = (await container.wait()) as { StatusCode: number };
  signal.throwIfAborted();
  if (exitCode === 0) return { exitCode };
  const { State } = await container.inspect();
  return exitOf(exitCode, State.OOMKilled);
}

/** Starts a container. Gives how it ended when the engine could not start it. */
async function start(container: Docker.Container): Promise<Exit | undefined> {
  try {
    await container.start();
    return undefined;
  } catch (cause) {
    if (statusOf(cause) === undefined) throw cause;
    return startFailure(engineMessage(cause));
  }
}

/** TERM, then KILL after the grace period. What the engine answers is of no use: a container that has ended cannot be killed. */
async function stop(container: Docker.Container, gracePeriodMs: number): Promise<void> {
  const ended = container.wait() as Promise<unknown>;
  container.kill({ signal: 'SIGTERM' }).catch(() => undefined);
  const timer = setTimeout(() => {
    container.kill({ signal: 'SIGKILL' }).catch(() => undefined);
  }, gracePeriodMs);
  try {
    await ended;
  } finally {
    clearTimeout(timer);
  }
}
