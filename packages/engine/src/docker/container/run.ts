import type Docker from 'dockerode';
import { addAbortListener } from 'node:events';
import type { Exit, Output } from '../../runtime/runtime.ts';
import { engineMessage, statusOf, unlessGone } from '../api/engine-error.ts';
import { demux } from './demux.ts';
import { engineRefused, exitOf, startFailure, type BrokenLimit } from './failure.ts';
import { limitOutput } from './limited-output.ts';
import type { StepLimits } from './limits.ts';

/** How one container is run. */
export interface ContainerRun {
  readonly docker: Docker;
  readonly options: Docker.ContainerCreateOptions;
  /** `os/architecture[/variant]` that the image must be of. */
  readonly platform?: string | undefined;
  readonly limits: StepLimits;
  /** Tells when the run's files take more than they may, until the signal is aborted; absent where there is no limit. */
  readonly watchDisk?: ((onExceeded: () => void, signal: AbortSignal) => Promise<void>) | undefined;
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
    container = await create(run);
  } catch (cause) {
    if (statusOf(cause) === undefined) throw cause;
    return { exitCode: engineRefused, reason: engineMessage(cause) };
  }
  let stays = false;
  try {
    signal.throwIfAborted();
    const exit = run.detach ? await startDetached(container) : await runAttached(container, run, out, signal);
    stays = run.keep || (run.detach && exit.exitCode === 0);
    if (run.detach && exit.exitCode === 0) await out('stdout', Buffer.from(`${container.id}\n`));
    return exit;
  } finally {
    if (!stays) run.remove(unlessGone(container.remove({ force: true, v: true })));
  }
}

/** The client library puts a container's name into the query, but knows nothing of platforms. */
function create({ docker, options, platform }: ContainerRun): Promise<Docker.Container> {
  if (platform === undefined) return docker.createContainer(options);
  const { name, ...body } = options;
  return docker.createContainer({ _query: { name, platform }, _body: body } as Docker.ContainerCreateOptions);
}

async function startDetached(container: Docker.Container): Promise<Exit> {
  return (await start(container)) ?? { exitCode: 0 };
}

async function runAttached(
  container: Docker.Container,
  { limits, gracePeriodMs, watchDisk }: ContainerRun,
  out: Output,
  signal: AbortSignal,
): Promise<Exit> {
  const stream = (await container.attach({ stream: true, stdout: true, stderr: true })) as unknown as AttachedStream;
  let broken: BrokenLimit | undefined;
  const kill = (limit: BrokenLimit): void => {
    broken ??= limit;
    container.kill({ signal: 'SIGKILL' }).catch(() => undefined);
  };
  const limited = limitOutput(out, limits.logBytes, () => {
    kill('log');
  });
  const drained = demux(stream, limited.out);
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
  const ended = new AbortController();
  // A measurement that fails says nothing about the step, which goes on.
  watchDisk?.(() => {
    kill('disk');
  }, ended.signal).catch(() => undefined);
  try {
    // The container's end closes the stream. Only then is the wait asked for: one that is asked for beside the start can hang.
    await drained;
    signal.throwIfAborted();
    // A process may close its outputs and go on, so the stream's end does not mean that the wait is over at once.
    const { StatusCode: exitCode } = (await container.wait()) as { StatusCode: number };
    signal.throwIfAborted();
    if (exitCode === 0 && broken === undefined) return { exitCode };
    const { State } = await container.inspect();
    return exitOf({ exitCode, limits, broken, outOfMemory: State.OOMKilled, lastWords: limited.lastWords() });
  } finally {
    ended.abort();
  }
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
