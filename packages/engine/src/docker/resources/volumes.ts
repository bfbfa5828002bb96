import type { PlannedVolume } from '@slipway/core';
import type Docker from 'dockerode';
import type { Readable } from 'node:stream';
import { packFiles } from '../../context/files.ts';
import { packContext } from '../../context/pack.ts';
import { statusOf } from '../api/engine-error.ts';
import { createHelper } from './helper.ts';
import { physicalName } from './labels.ts';
import { lazy } from './lazy.ts';
import type { SandboxScope } from './scope.ts';

/** The volumes of a run. Each is made when it is first asked for, so a run of builds alone makes none. */
export interface RunVolumes {
  /** The names on the engine of the volumes that every step shares: the workspace with the context in it, and the home directory. */
  shared(): Promise<SharedVolumes>;
  /** Whether a step was given the workspace, so that it may differ from the source. */
  readonly workspaceInUse: boolean;
  /** A tar of a file or directory of the workspace; undefined when there is no such thing. */
  readWorkspace(path: string): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** The name on the engine of a secret volume, filled; undefined for one that the plan does not have. */
  secret(name: string): Promise<string | undefined>;
  /** The volumes that steps have got and that hold no secrets; undefined when no step has got any. */
  used(): Promise<UsedVolumes | undefined>;
  /** The name on the engine of the volume that `-v NAME:…` asks for: a secret one, or one that is made for the run. */
  named(name: string): Promise<string>;
}

/** The volumes of every step, by their names on the engine. */
export interface SharedVolumes {
  readonly workspace: string;
  readonly home: string;
  /** Where the engine keeps the home directory, on its machine. */
  readonly homeDirectory: string;
}

/** Volumes that may outlive a run. */
export interface UsedVolumes extends Pick<SharedVolumes, 'workspace' | 'home'> {
  /** Those of `-v NAME:…`, by that name. */
  readonly named: Readonly<Record<string, string>>;
}

/** Where every step finds the context, and its home directory (contract §2.7, §2.8). */
export const mountPoints = { workspace: '/workspace', home: '/acb/home' } as const;

/** `HostConfig.Binds` of the shared volumes: without `nocopy` the engine would fill them with what the first image has at their paths. */
export function sharedBinds({ workspace, home }: Pick<SharedVolumes, 'workspace' | 'home'>): readonly string[] {
  return [`${workspace}:${mountPoints.workspace}:nocopy`, `${home}:${mountPoints.home}:nocopy`];
}

/** Sets up a run's volumes; nothing is created yet. */
export function runVolumes(scope: SandboxScope): RunVolumes {
  const { plan, context } = scope.request;
  const create = async (...nameParts: readonly string[]): Promise<string> => {
    const Name = physicalName(scope.id, ...nameParts);
    await scope.docker.createVolume({ Name, Labels: { ...scope.labels } });
    return Name;
  };

  const workspaceVolume = lazy(() => create('workspace'));
  const workspaceHelper = lazy(async () =>
    helperFor(scope, 'workspace-files', `${await workspaceVolume()}:${mountPoints.workspace}`),
  );
  const filledWorkspace = lazy(async () => {
    const volume = await workspaceVolume();
    const tar = await packContext(context);
    if (tar !== undefined) await fill(await workspaceHelper(), mountPoints.workspace, tar, scope.closing);
    return volume;
  });
  const homeVolume = lazy(async () => scope.docker.getVolume(await create('home')).inspect());
  let workspaceInUse = false;

  const secrets = new Map(plan.volumes.map((volume) => [volume.name, lazy(() => secretVolume(scope, volume, create))]));
  const named = new Map<string, () => Promise<string>>();

  const shared = async (): Promise<SharedVolumes> => {
    workspaceInUse = true;
    const [workspace, home] = await Promise.all([filledWorkspace(), homeVolume()]);
    return { workspace, home: home.Name, homeDirectory: home.Mountpoint };
  };
  return {
    shared,
    get workspaceInUse() {
      return workspaceInUse;
    },
    async readWorkspace(path) {
      await filledWorkspace();
      return archiveOf(await workspaceHelper(), path);
    },
    async used() {
      if (!workspaceInUse) return undefined;
      const own = [...named].filter(([name]) => !secrets.has(name));
      const names = await Promise.all(own.map(async ([name, volume]) => [name, await volume()] as const));
      const { workspace, home } = await shared();
      return { workspace, home, named: Object.fromEntries(names) };
    },
    secret: async (name) => secrets.get(name)?.(),
    named(name) {
      const volume = secrets.get(name) ?? named.get(name) ?? lazy(() => create('named', name));
      named.set(name, volume);
      return volume();
    },
  };
}

/** A tar of a file or directory that a container sees; undefined when there is no such thing. */
export async function archiveOf(
  container: Docker.Container,
  path: string,
): Promise<AsyncIterable<Uint8Array> | undefined> {
  try {
    return (await container.getArchive({ path })) as AsyncIterable<Uint8Array>;
  } catch (cause) {
    if (statusOf(cause) === 404) return undefined;
    throw cause;
  }
}

async function secretVolume(
  scope: SandboxScope,
  volume: PlannedVolume,
  create: (...nameParts: readonly string[]) => Promise<string>,
): Promise<string> {
  const name = await create('volume', volume.name);
  const helper = await helperFor(scope, `volume-${volume.name}-files`, `${name}:/volume`);
  await fill(helper, '/volume', packFiles(volume.files), scope.closing);
  await helper.remove({ force: true });
  return name;
}

type Helper = Awaited<ReturnType<typeof createHelper>>;

function helperFor(scope: SandboxScope, purpose: string, bind: string): Promise<Helper> {
  return createHelper(scope.docker, physicalName(scope.id, purpose), scope.labels, [bind]);
}

async function fill(helper: Helper, path: string, tar: Readable, signal: AbortSignal): Promise<void> {
  try {
    await helper.putArchive(tar, { path, abortSignal: signal });
  } finally {
    tar.destroy();
  }
}
