import type { RunFlags } from '@slipway/core';
import type Docker from 'dockerode';
import { mountPoints } from '../resources/volumes.ts';
import { parseVolumeFlag, type VolumeFlag } from './volume-flag.ts';

/** What the flags of a step are turned into options with. */
export interface FlagPlacement {
  /** Names on the engine of the volumes that flags name. */
  readonly volumes: ReadonlyMap<string, string>;
  /** The name on the engine of the workspace. */
  readonly workspace: string;
  readonly allowPrivileged: boolean;
  /** Why a directory of the workspace cannot be mounted by itself; undefined when it can. */
  readonly noSubpaths: string | undefined;
}

/** The part of a container's options that only flags ask for, or why a flag cannot be granted. */
export type FlagOptions =
  | {
      readonly ok: true;
      readonly container: Docker.ContainerCreateOptions;
      readonly host: Docker.HostConfig;
      readonly binds: readonly string[];
      readonly mounts: readonly Docker.MountSettings[];
      readonly capDrop: readonly string[];
      readonly hosts: readonly string[];
      readonly ulimits: readonly Docker.Ulimit[];
    }
  | { readonly ok: false; readonly reason: string };

/** What containers have unless it is dropped; nothing of it opens the machine. */
const harmlessCapabilities = new Set(
  'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE NET_RAW SETFCAP SETGID SETPCAP SETUID SYS_CHROOT'.split(
    ' ',
  ),
);

/** Turns the `docker run` flags of a `cmd` line into options for the engine (contract §2.7, SE-39). */
export function flagOptions(flags: RunFlags, placement: FlagPlacement): FlagOptions {
  const { addHosts = [], ulimits = [], capAdd = [], capDrop = [], tmpfs = [], dns = [], groupAdd = [] } = flags;
  const volumes = volumeOptions(flags.volumes ?? [], placement);
  if (!volumes.ok) return volumes;
  if (!placement.allowPrivileged) {
    const capability = capAdd.map(capabilityName).find((name) => !harmlessCapabilities.has(name));
    if (capability !== undefined) return refused(`capability ${capability} is not allowed here: it opens the machine`);
    if (addHosts.some((entry) => entry.endsWith(':host-gateway'))) {
      return refused("'host-gateway' is not allowed here: it reaches the services of this computer");
    }
  }
  const limits = ulimits.map(parseUlimit);
  const wrong = limits.indexOf(undefined);
  if (wrong >= 0) return refused(`invalid value '${ulimits[wrong] ?? ''}' for ulimit`);
  return {
    ok: true,
    container: {
      ...(flags.hostname === undefined ? {} : { Hostname: flags.hostname }),
      ...(volumes.anonymous.length === 0
        ? {}
        : { Volumes: Object.fromEntries(volumes.anonymous.map((path) => [path, {}])) }),
    },
    host: {
      ...(tmpfs.length === 0 ? {} : { Tmpfs: Object.fromEntries(tmpfs.map(splitTmpfs)) }),
      ...(dns.length === 0 ? {} : { Dns: [...dns] }),
      ...(groupAdd.length === 0 ? {} : { GroupAdd: [...groupAdd] }),
      ...(capAdd.length === 0 ? {} : { CapAdd: capAdd.map(capabilityName) }),
      ...(flags.shmSizeBytes === undefined ? {} : { ShmSize: flags.shmSizeBytes }),
      ...(flags.init === true ? { Init: true } : {}),
      ...(flags.readOnly === true ? { ReadonlyRootfs: true } : {}),
    },
    binds: volumes.binds,
    mounts: volumes.mounts,
    capDrop: capDrop.map(capabilityName),
    hosts: addHosts,
    ulimits: limits.filter((limit) => limit !== undefined),
  };
}

/** The names of volumes that flags ask for. */
export function namedVolumes(flags: RunFlags | undefined): readonly string[] {
  const names = (flags?.volumes ?? [])
    .map(parseVolumeFlag)
    .flatMap((flag) => (flag.kind === 'named' ? [flag.name] : []));
  return [...new Set(names)];
}

type VolumeOptions =
  | {
      readonly ok: true;
      readonly binds: readonly string[];
      readonly mounts: readonly Docker.MountSettings[];
      readonly anonymous: readonly string[];
    }
  | { readonly ok: false; readonly reason: string };

function volumeOptions(texts: readonly string[], placement: FlagPlacement): VolumeOptions {
  const binds: string[] = [];
  const mounts: Docker.MountSettings[] = [];
  const anonymous: string[] = [];
  for (const text of texts) {
    const flag = parseVolumeFlag(text);
    switch (flag.kind) {
      case 'refused':
        return { ok: false, reason: flag.reason };
      case 'anonymous':
        anonymous.push(flag.target);
        break;
      case 'named':
        binds.push(bind(placement.volumes.get(flag.name) ?? '', flag.target, flag.mode));
        break;
      case 'workspace':
        if (flag.subpath === '') binds.push(bind(placement.workspace, flag.target, flag.mode));
        else if (placement.noSubpaths === undefined) mounts.push(mountOfWorkspace(flag, placement));
        else return { ok: false, reason: noSubpathsText(flag.subpath, placement.noSubpaths) };
        break;
      case 'machine':
        if (!placement.allowPrivileged) {
          return {
            ok: false,
            reason: `'${flag.source}' is not allowed here: it is a path of the machine that runs the step`,
          };
        }
        binds.push(bind(flag.source, flag.target, flag.mode));
        break;
    }
  }
  return { ok: true, binds, mounts, anonymous };
}

/** The engine follows no link out of the volume for it, as it would for a path of its machine: steps can make links. */
function mountOfWorkspace(
  { subpath, target, mode }: Extract<VolumeFlag, { readonly kind: 'workspace' }>,
  { workspace }: FlagPlacement,
): Docker.MountSettings {
  const options = { NoCopy: true, Subpath: subpath };
  return {
    Type: 'volume',
    Source: workspace,
    Target: target,
    ReadOnly: mode.split(',').includes('ro'),
    // The client library does not know of subpaths, which the engine takes as they are.
    VolumeOptions: options as unknown as Docker.MountSettings['VolumeOptions'],
  };
}

function noSubpathsText(subpath: string, reason: string): string {
  const { workspace } = mountPoints;
  return `'${workspace}/${subpath}' cannot be mounted by itself: ${reason}; mount ${workspace} as a whole`;
}

function bind(source: string, target: string, mode: string): string {
  return [source, target, ...(mode === '' ? [] : [mode])].join(':');
}

function capabilityName(text: string): string {
  return text.toUpperCase().replace(/^CAP_/, '');
}

function splitTmpfs(text: string): readonly [path: string, options: string] {
  const colon = text.indexOf(':');
  return colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
}

function parseUlimit(text: string): Docker.Ulimit | undefined {
  const groups = /^(?<name>[a-z]+)=(?<soft>-?\d+)(?::(?<hard>-?\d+))?$/.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const Soft = Number(groups['soft']);
  return { Name: groups['name'] ?? '', Soft, Hard: Number(groups['hard'] ?? Soft) };
}

function refused(reason: string): FlagOptions {
  return { ok: false, reason };
}
