import { mkdir } from 'node:fs/promises';
import { createOwnedFolder, recoverAbandonedTags } from '@slipway/engine';
import { openDoor } from './door/door.ts';
import { deferred } from './loop/deferred.ts';
import { pause } from './loop/pause.ts';
import { acquireRuns } from './acquire.ts';
import { beat } from './heartbeat.ts';
import { keepTidy } from './housekeeping.ts';
import type { Machine } from './machine/machine.ts';
import { dockerMachine } from './machine/docker-machine.ts';
import { watchRoom } from './machine/room.ts';
import { agentSettings, journalDirectory, keepLimits, type AgentOptions, type AgentSettings } from './options.ts';
import { createRegistration } from './registration.ts';
import { createSlots } from './slots.ts';

/** An agent at work. Disposal is a drain that hands runs back at once. */
export interface Agent extends AsyncDisposable {
  /** Resolves when the service knows it for the first time. */
  readonly registered: Promise<void>;
  /**
   * Takes no more runs and ends when those that go are done; after so many milliseconds (`drainMs` when absent) they are stopped and
   * handed back. A second call may only shorten the time.
   */
  drain(handBackAfterMs?: number): Promise<void>;
  /** Resolves when it has ended; rejects when the service refuses it. */
  readonly done: Promise<void>;
}

/**
 * Starts an agent: it registers as soon as the service answers, takes runs and executes them on the engine that the environment names.
 * Rejects with `engine-unreachable` or `engine-too-old`.
 */
export async function startAgent(options: AgentOptions): Promise<Agent> {
  const { runtime = {}, env = process.env, dataDirectory: directory } = options;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const machine = await dockerMachine({ runtime, keep: keepLimits(options), directory, env });
  return startAgentOn(machine, agentSettings(options));
}

/** How long an agent that ends waits until the service has the logs of its runs safe, in milliseconds. */
const keepForMs = 10_000;

/** How long an agent that starts waits for registries, in milliseconds. */
const recoverWithinMs = 10_000;

async function recoverTags(settings: AgentSettings): Promise<void> {
  const { log } = settings;
  try {
    const { recovered, failures } = await recoverAbandonedTags(journalDirectory(settings));
    if (recovered > 0) log.info({ tags: recovered }, 'untags of a killed process finished');
    for (const { registry, cause } of failures) log.warn({ err: cause, registry }, 'untags not finished yet');
  } catch (cause) {
    log.warn({ err: cause }, 'journals of untags not read');
  }
}

/** Starts an agent on a machine, which it disposes of when it ends. */
export async function startAgentOn(machine: Machine, settings: AgentSettings): Promise<Agent> {
  const { log } = settings;
  await mkdir(settings.dataDirectory, { recursive: true, mode: 0o700 });
  // What a killed agent has left goes: its leases are lost with it.
  const folder = await createOwnedFolder(settings.dataDirectory, 'agent');
  // Before any run is taken, because one may look at a tag that a stand-in lies on; a registry that does not answer is not waited for.
  const recovered = new AbortController();
  await Promise.race([
    recoverTags(settings).finally(() => recovered.abort()),
    pause(recoverWithinMs, recovered.signal),
  ]);
  const door = openDoor(settings.server, settings.token, (cause, route) => {
    log.warn({ err: cause, route }, 'service did not answer');
  });
  // Taking runs ends first, then the rest.
  const taking = new AbortController();
  const living = new AbortController();
  const slots = createSlots(settings.slots);
  const fatal = deferred<never>();
  const registration = createRegistration(door, machine, settings, living.signal);
  const room = watchRoom([folder.path, ...machine.directories], settings.minFreeDiskBytes, (refusing) => {
    log.warn({ refusing }, 'agent takes no runs');
  });
  await room.look();
  const shared = { door, machine, settings, registration, slots, room, directory: folder.path };

  const whileTaking = acquireRuns({ ...shared, signal: taking.signal, living: living.signal });
  const whileLiving = [
    beat({ ...shared, signal: living.signal, onDrain: () => void drain(Infinity) }),
    keepTidy({ ...shared, signal: living.signal }),
  ];
  for (const loop of [whileTaking, ...whileLiving]) loop.catch(fatal.reject);
  fatal.promise.catch(() => undefined);
  const registered = registration.first.then(() => undefined);
  registered.catch(fatal.reject);

  const handBackAll = (): void => {
    for (const run of slots.runs()) run.handBack('the agent ends');
  };
  const end = async (): Promise<void> => {
    await whileTaking.catch(() => undefined);
    await slots.empty();
    await Promise.race([slots.nothingKept(), pause(keepForMs, living.signal)]);
    living.abort();
    await Promise.allSettled(whileLiving);
    await registration.leave();
    await slots.nothingKept();
    await machine[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
    log.info('agent ended');
  };

  let ending: Promise<void> | undefined;
  const drain: Agent['drain'] = (handBackAfterMs = settings.drainMs) => {
    if (ending === undefined) log.info('agent drains');
    taking.abort();
    slots.close();
    const timer = handBackAfterMs === Infinity ? undefined : setTimeout(handBackAll, handBackAfterMs);
    ending ??= end();
    return ending.finally(() => clearTimeout(timer));
  };
  const done = Promise.race([fatal.promise, slots.closed]).then(
    () => drain(Infinity),
    async (cause: unknown) => {
      await drain(0);
      throw cause;
    },
  );
  done.catch(() => undefined);

  return {
    registered,
    drain,
    done,
    [Symbol.asyncDispose]: () => drain(0),
  };
}
