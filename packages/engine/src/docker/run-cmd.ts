import type { CmdStep, EnvEntry } from '@slipway/core';
import { pause } from '../execute/pause.ts';
import { orAbort } from '../runtime/or-abort.ts';
import type { Exit, Output } from '../runtime/runtime.ts';
import { buildFiles } from './build-files.ts';
import { parseEnvFile } from './container/env-file.ts';
import { engineRefused } from './container/failure.ts';
import { containerOptions } from './container/options.ts';
import { namedVolumes } from './container/run-flags.ts';
import { runContainer } from './container/run.ts';
import { watchDisk } from './disk/watch-disk.ts';
import { dockerClientRefusal, dockerEngineBinds, isDockerClient } from './docker-client.ts';
import { ensureImage } from './image/pull.ts';
import { labelKeys, physicalName } from './resources/labels.ts';
import { sharedBinds, type RunVolumes } from './resources/volumes.ts';
import type { Room } from './room.ts';

/** Runs a `cmd` step once: its image, its place on the network, its volumes, its container (contract §2.7). */
export async function runCmd(room: Room, step: CmdStep, out: Output, signal: AbortSignal): Promise<Exit> {
  const { scope, settings } = room;
  const { docker, making } = scope;
  const { allowPrivileged, dockerEngine, gracePeriodMs, runtime } = settings;
  if (dockerEngine === undefined && isDockerClient(step.image)) return refused(dockerClientRefusal);
  // They know nothing of each other, and each is a way to the engine and back.
  const [imageProblem, joined, shared, disk, volumes, envFiles] = await orAbort(
    Promise.all([
      imageOf(room, step, out, signal),
      making.track(room.networks.join(step.network, out)),
      making.track(room.volumes.shared()),
      making.track(room.disk()),
      making.track(volumesOf(room.volumes, step)),
      making.track(readEnvFiles(room, step)),
    ]),
    signal,
  );
  if (imageProblem !== undefined) return refused(imageProblem);
  if (!joined.ok) return refused(joined.reason);
  if (!envFiles.ok) return refused(envFiles.reason);
  const converted = containerOptions(step, {
    name: physicalName(scope.id, step.id, String(room.nextNumber())),
    labels: { ...scope.labels, [labelKeys.step]: step.id },
    network: joined.network,
    sharedBinds: [...sharedBinds(shared), ...dockerEngineBinds(step.image, dockerEngine)],
    workspace: shared.workspace,
    volumes,
    allowPrivileged,
    noSubpaths: scope.features.noSubpaths,
    limits: { ...settings.limits, diskBytes: disk.limit },
    runtime,
    envFiles: envFiles.entries,
  });
  if (!converted.ok) return refused(converted.reason);
  const { options, limits } = converted;
  const { detach, keep, runFlags } = step;
  return runContainer(
    {
      docker,
      options,
      platform: runFlags?.platform,
      limits,
      watchDisk: (onExceeded, stopped) => watchDisk({ ...disk, onExceeded }, stopped),
      detach: detach
        ? (container, listening) => {
            room.detached.add({ stepId: step.id, container, listening, out });
          }
        : undefined,
      keep,
      gracePeriodMs,
      // A removal that fails is done again by disposal, which finds what is left by its label.
      remove: (removal) => void making.track(removal).catch(() => undefined),
    },
    out,
    signal,
  );
}

/** Makes sure that the step's image is there; a failed pull is tried again as often as the step says. */
async function imageOf(room: Room, step: CmdStep, out: Output, signal: AbortSignal): Promise<string | undefined> {
  const { docker, request } = room.scope;
  const pulling = { docker, credentials: request.credentials, platform: step.runFlags?.platform, out, signal };
  for (let left = step.pull ? (step.pullRetries ?? 0) : 0; ; left -= 1) {
    const problem = await ensureImage(step.image, step.pull, pulling);
    if (problem === undefined || left <= 0) return problem;
    await out('stderr', Buffer.from(`${problem}\n`));
    await pause(step.pullRetryDelayMs ?? 0, signal);
  }
}

/** The names on the engine of the volumes that a step mounts. One that the plan does not have is left out. */
async function volumesOf(volumes: RunVolumes, step: CmdStep): Promise<ReadonlyMap<string, string>> {
  const mounted = [...new Set(step.volumeMounts.map((mount) => mount.name))];
  const pairs = await Promise.all([
    ...mounted.map(async (name) => [name, await volumes.secret(name)] as const),
    ...namedVolumes(step.runFlags).map(async (name) => [name, await volumes.named(name)] as const),
  ]);
  return new Map(pairs.flatMap(([name, volume]) => (volume === undefined ? [] : [[name, volume] as const])));
}

type EnvFiles =
  { readonly ok: true; readonly entries: readonly EnvEntry[] } | { readonly ok: false; readonly reason: string };

async function readEnvFiles({ scope, volumes }: Room, { runFlags }: CmdStep): Promise<EnvFiles> {
  const entries: EnvEntry[] = [];
  for (const path of runFlags?.envFiles ?? []) {
    const content = await buildFiles(scope.request.context, volumes).readFile(path);
    if (content === undefined) return { ok: false, reason: `env file '${path}' does not exist in the workspace` };
    entries.push(...parseEnvFile(content.toString()));
  }
  return { ok: true, entries };
}

function refused(reason: string): Exit {
  return { exitCode: engineRefused, reason };
}
