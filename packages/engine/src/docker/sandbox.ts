import type { BuildStep, CmdStep, PushStep } from '@slipway/core';
import { buildImage } from '../buildkit/build.ts';
import type { BuildExit, Exit, Output, PushExit, Sandbox } from '../runtime/runtime.ts';
import { orAbort } from '../runtime/or-abort.ts';
import { buildFiles } from './build-files.ts';
import { containerOptions } from './container/options.ts';
import { engineRefused } from './container/failure.ts';
import { runContainer } from './container/run.ts';
import { asEngineFailure } from './api/engine-error.ts';
import { ensureImage } from './image/pull.ts';
import { pushImages } from './image/push.ts';
import { labelKeys, physicalName } from './resources/labels.ts';
import { hostNetworkRefusal, runNetworks, type RunNetworks } from './resources/networks.ts';
import { removeLabelled } from './resources/remove.ts';
import type { SandboxScope } from './resources/scope.ts';
import { runVolumes, type RunVolumes } from './resources/volumes.ts';
import type { SandboxSettings } from './settings.ts';

interface Room {
  readonly scope: SandboxScope;
  readonly settings: SandboxSettings;
  readonly networks: RunNetworks;
  readonly volumes: RunVolumes;
  /** Makes the names of containers unique, whatever the step ids are and however often a step is tried. */
  nextNumber(): number;
}

/** Makes the sandbox of one run. `close` ends the work that belongs to no step. */
export function openSandbox(scope: SandboxScope, settings: SandboxSettings, close: () => void): Sandbox {
  let number = 0;
  const room: Room = {
    scope,
    settings,
    networks: runNetworks(scope, { allowHostNetwork: settings.allowPrivileged, allowShared: true }),
    volumes: runVolumes(scope),
    nextNumber: () => (number += 1),
  };
  return {
    run: (step, out, signal) => asWorkOf(signal, () => runCmd(room, step, out, signal)),
    build: (step, out, signal) => asWorkOf(signal, () => runBuild(room, step, out, signal)),
    push: (step, out, signal) => asWorkOf(signal, () => runPush(room, step, out, signal)),
    async [Symbol.asyncDispose]() {
      close();
      await scope.making.settled();
      await removeSandbox(scope);
    },
  };
}

/** Whether it was cancelled is read from the signal alone; every other rejection is a failure of the machinery. */
async function asWorkOf<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
  try {
    signal.throwIfAborted();
    return await work();
  } catch (cause) {
    signal.throwIfAborted();
    throw asEngineFailure(cause);
  }
}

async function runCmd(room: Room, step: CmdStep, out: Output, signal: AbortSignal): Promise<Exit> {
  const { scope, settings } = room;
  const { docker, request } = scope;
  // The image, the network and the volumes know nothing of each other, and the network alone takes as long as the rest.
  const [imageProblem, joined, sharedBinds, volumes] = await orAbort(
    Promise.all([
      ensureImage(step.image, step.pull, { docker, credentials: request.credentials, out, signal }),
      scope.making.track(room.networks.join(step.network, out)),
      scope.making.track(room.volumes.shared()),
      scope.making.track(secretVolumes(room.volumes, step)),
    ]),
    signal,
  );
  if (imageProblem !== undefined) return refused(imageProblem);
  if (!joined.ok) return refused(joined.reason);
  const converted = containerOptions(step, {
    name: physicalName(scope.id, step.id, String(room.nextNumber())),
    labels: { ...scope.labels, [labelKeys.step]: step.id },
    network: joined.network,
    sharedBinds,
    volumes,
    allowPrivileged: settings.allowPrivileged,
  });
  if (!converted.ok) return refused(converted.reason);
  const { gracePeriodMs } = settings;
  const { detach, keep } = step;
  // A removal that fails is done again by disposal, which finds what is left by its label.
  const remove = (removal: Promise<unknown>): void => void scope.making.track(removal).catch(() => undefined);
  return runContainer({ docker, options: converted.options, detach, keep, gracePeriodMs, remove }, out, signal);
}

function runBuild(room: Room, step: BuildStep, out: Output, signal: AbortSignal): Promise<BuildExit> {
  const { docker, request } = room.scope;
  if (step.options.network === 'host' && !room.settings.allowPrivileged) {
    return Promise.resolve({ ...refused(hostNetworkRefusal), baseImages: [] });
  }
  const { credentials, context, plan } = request;
  const files = buildFiles(context, room.volumes);
  const { sshAgent } = room.settings;
  return buildImage(step, { docker, files, volumes: plan.volumes, credentials, sshAgent, out, signal });
}

function runPush(room: Room, step: PushStep, out: Output, signal: AbortSignal): Promise<PushExit> {
  const { docker, request } = room.scope;
  const { credentials } = request;
  return pushImages(step, { docker, credentials, out, signal, backoffMs: room.settings.pushBackoffMs });
}

async function secretVolumes(volumes: RunVolumes, step: CmdStep): Promise<ReadonlyMap<string, string>> {
  const names = [...new Set(step.volumeMounts.map((mount) => mount.name))];
  const pairs = await Promise.all(names.map(async (name) => [name, await volumes.secret(name)] as const));
  return new Map(pairs.flatMap(([name, volume]) => (volume === undefined ? [] : [[name, volume] as const])));
}

async function removeSandbox(scope: SandboxScope): Promise<void> {
  try {
    const { failures } = await removeLabelled(scope.docker, `${labelKeys.sandbox}=${scope.id}`);
    if (failures.length > 0) throw failures[0];
  } catch (cause) {
    throw asEngineFailure(cause);
  }
}

function refused(reason: string): Exit {
  return { exitCode: engineRefused, reason };
}
