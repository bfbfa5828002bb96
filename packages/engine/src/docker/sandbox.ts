import type { BuildStep, PushStep } from '@slipway/core';
import { buildImage } from '../buildkit/build.ts';
import type { BuildExit, Exit, Output, PushExit, Sandbox } from '../runtime/runtime.ts';
import { buildFiles, filesOfDockerfile } from './build-files.ts';
import { fetchBuildContext } from './build-context.ts';
import { createDetachedContainers } from './container/detached.ts';
import { engineRefused } from './container/failure.ts';
import { sharesNamespaces } from './check-settings.ts';
import { asEngineFailure } from './api/engine-error.ts';
import { holdWorkspace } from './kept/kept.ts';
import { pushImages } from './image/push.ts';
import { labelKeys } from './resources/labels.ts';
import { openRunDisk } from './disk/run-disk.ts';
import { lazy } from './resources/lazy.ts';
import { hostNetworkRefusal, runNetworks } from './resources/networks.ts';
import { removeLabelled } from './resources/remove.ts';
import type { SandboxScope } from './resources/scope.ts';
import { runVolumes } from './resources/volumes.ts';
import type { Room } from './room.ts';
import { runCmd } from './run-cmd.ts';
import type { SandboxSettings } from './settings.ts';

/** Makes the sandbox of one run. `close` ends the work that belongs to no step. */
export function openSandbox(scope: SandboxScope, settings: SandboxSettings, close: () => void): Sandbox {
  let number = 0;
  const volumes = runVolumes(scope);
  let kept: ReadonlySet<string> = new Set();
  const room: Room = {
    scope,
    settings,
    networks: runNetworks(scope, {
      allowHostNetwork: settings.allowPrivileged,
      allowShared: sharesNamespaces(settings.runtime),
      guard: settings.networkGuard,
    }),
    volumes,
    disk: lazy(async () =>
      openRunDisk({
        docker: scope.docker,
        sandboxId: scope.id,
        directory: (await volumes.shared()).homeDirectory,
        limit: settings.limits.diskBytes,
      }),
    ),
    detached: createDetachedContainers(),
    nextNumber: () => (number += 1),
  };
  return {
    run: (step, out, signal) => asWorkOf(signal, () => runCmd(room, step, out, signal)),
    build: (step, out, signal) => asWorkOf(signal, () => runBuild(room, step, out, signal)),
    push: (step, out, signal) => asWorkOf(signal, () => runPush(room, step, out, signal)),
    finish: () => room.detached.finish(),
    keepWorkspace: (ending) =>
      asWorkOf(scope.closing, async () => {
        const used = await room.volumes.used();
        if (used === undefined) return false;
        kept = await holdWorkspace(scope, ending, used);
        return true;
      }),
    async [Symbol.asyncDispose]() {
      close();
      await room.detached.finish();
      await scope.making.settled();
      await removeSandbox(scope, kept);
      room.networks.release();
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

async function runBuild(room: Room, step: BuildStep, out: Output, signal: AbortSignal): Promise<BuildExit> {
  const { docker, request } = room.scope;
  if (step.options.network === 'host' && !room.settings.allowPrivileged) {
    return { ...refused(hostNetworkRefusal), baseImages: [] };
  }
  const { credentials, context, plan } = request;
  const workspace = buildFiles(context, room.volumes);
  await using fetched = await fetchBuildContext(step.options.context, { credentials, out, signal });
  if (!fetched.ok) return { exitCode: 1, reason: fetched.reason, baseImages: [] };
  const files =
    step.dockerfileText === undefined ? (fetched.files ?? workspace) : filesOfDockerfile(step.dockerfileText);
  const { sshAgent } = room.settings;
  return await buildImage(step, {
    docker,
    files,
    workspace,
    volumes: plan.volumes,
    credentials,
    sshAgent,
    out,
    signal,
  });
}

function runPush(room: Room, step: PushStep, out: Output, signal: AbortSignal): Promise<PushExit> {
  const { docker, request } = room.scope;
  const { credentials } = request;
  return pushImages(step, { docker, credentials, out, signal, backoffMs: room.settings.pushBackoffMs });
}

async function removeSandbox(scope: SandboxScope, kept: ReadonlySet<string>): Promise<void> {
  try {
    const { failures } = await removeLabelled(
      scope.docker,
      `${labelKeys.sandbox}=${scope.id}`,
      (_, name) => !kept.has(name),
    );
    if (failures.length > 0) throw failures[0];
  } catch (cause) {
    throw asEngineFailure(cause);
  }
}

function refused(reason: string): Exit {
  return { exitCode: engineRefused, reason };
}
