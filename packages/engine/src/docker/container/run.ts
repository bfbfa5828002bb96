import type Docker from 'dockerode';
import { addAbortListener } from 'node:events';
import type { Exit, Output } from '../../runtime/runtime.ts';
import { engineMessage, statusOf, unlessGone } from '../api/engine-error.ts';
import { engineRefused, startFailure } from './failure.ts';
import { listenTo, type Listening, type Watched } from './listen.ts';

/** How one container is run. */
export interface ContainerRun extends Watched {
  readonly docker: Docker;
  readonly options: Docker.ContainerCreateOptions;
  /** `os/architecture[/variant]` that the image must be of. */
  readonly platform?: string | undefined;
  /** Given where the run is to resolve as soon as the container runs: takes what goes on. */
  readonly detach?: ((container: Docker.Container, listening: Listening) => void) | undefined;
  /** Do not remove it when it has ended. */
  readonly keep: boolean;
  /** Takes the removal of the ended container: nobody has to wait for it before the next step. */
  readonly remove: (removal: Promise<unknown>) => unknown;
  /** Between TERM and KILL when it is aborted, in milliseconds. */
  readonly gracePeriodMs: number;
}

/** Runs a container to its end: create, attach, start, wait, remove. Attaching comes first so that no output is lost. */
export async function runContainer(run: ContainerRun, out: Output, signal: AbortSignal): Promise<Exit> {
  signal.throwIfAborted();
  let container: Docker.Container;
  try {
    container = await createContainer(run);
  } catch (cause) {
    if (statusOf(cause) === undefined) throw cause;
    return { exitCode: engineRefused, reason: engineMessage(cause) };
  }
  let stays = false;
  try {
    signal.throwIfAborted();
    const listening = await listenTo(container, run, out);
    if (run.detach === undefined) {
      const exit = await runAttached(container, listening, run, signal);
      stays = run.keep;
      return exit;
    }
    const failure = await startContainer(container);
    stays = run.keep || failure === undefined;
    if (failure === undefined) {
      await out('stdout', Buffer.from(`${container.id}\n`));
      run.detach(container, listening);
    } else listening.drop();
    return failure ?? { exitCode: 0 };
  } finally {
    if (!stays) run.remove(unlessGone(container.remove({ force: true, v: true })));
  }
}

/** Creates a container for a platform. */
export function createContainer({
  docker,
  options,
  platform,
}: Pick<ContainerRun, 'docker' | 'options' | 'platform'>): Promise<Docker.Container> {
  if (platform === undefined) return docker.createContainer(options);
  // The client library puts a container's name into the query, but knows nothing of platforms.
  const { name, ...body } = options;
  return docker.createContainer({ _query: { name, platform }, _body: body } as Docker.ContainerCreateOptions);
}

async function runAttached(
  container: Docker.Container,
  listening: Listening,
  { gracePeriodMs }: ContainerRun,
  signal: AbortSignal,
): Promise<Exit> {
  const drained = listening.follow();
  // Looked at below; until then a failure must not count as unhandled.
  drained.catch(() => undefined);

  const failure = await startContainer(container);
  if (failure !== undefined) {
    listening.drop();
    return failure;
  }
  let stopped: Promise<void> | undefined;
  using _ = addAbortListener(signal, () => {
    stopped = stop(container, gracePeriodMs).catch(() => undefined);
  });
  try {
    // The container's end closes the stream. Only then is the wait asked for: one that is asked for beside the start can hang.
    await drained;
    signal.throwIfAborted();
    // A process may close its outputs and go on, so the stream's end does not mean that the wait is over at once.
    const { StatusCode: exitCode } = (await container.wait()) as { StatusCode: number };
    signal.throwIfAborted();
    return await listening.exit(exitCode);
  } finally {
    // The stream ends before the engine has taken the container off its network. Removed in between, it may leave its endpoint there.
    await stopped;
  }
}

/** Starts a container. Gives how it ended when the engine could not start it. */
export async function startContainer(container: Docker.Container): Promise<Exit | undefined> {
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
