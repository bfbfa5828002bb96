import type { CmdStep, EnvEntry } from '@slipway/core';
import type Docker from 'dockerode';
import type { Labels } from '../resources/labels.ts';
import { ownNames } from '../resources/namespace.ts';
import type { JoinedNetwork } from '../resources/make-network.ts';
import { mountPoints } from '../resources/volumes.ts';
import type { StepLimits } from './limits.ts';
import { parseExpose, parsePublish, type PortMap } from './ports.ts';
import { flagOptions, type FlagPlacement } from './run-flags.ts';

/** What a container is made of: as much of a step as has to do with it. */
export type ContainerStep = Pick<
  CmdStep,
  | 'id'
  | 'image'
  | 'args'
  | 'env'
  | 'workingDirectory'
  | 'entryPoint'
  | 'user'
  | 'ports'
  | 'expose'
  | 'isolation'
  | 'cpus'
  | 'privileged'
  | 'volumeMounts'
  | 'detach'
  | 'keep'
  | 'runFlags'
>;

/** Where a step's container is put: everything that is known only once the run's resources exist. */
export interface Placement extends FlagPlacement {
  readonly name: string;
  readonly labels: Labels;
  readonly network: JoinedNetwork;
  /** `SOURCE:PATH` of what every step has. */
  readonly sharedBinds: readonly string[];
  readonly limits: StepLimits;
  /** The engine's name of the runtime that runs containers; its default one when absent. */
  readonly runtime?: string | undefined;
  /** What the step's env files hold, in their order. */
  readonly envFiles?: readonly EnvEntry[];
}

/** Options for the engine, or why the step cannot have what it asks for. */
export type ContainerOptions =
  | { readonly ok: true; readonly options: Docker.ContainerCreateOptions; readonly limits: StepLimits }
  | { readonly ok: false; readonly reason: string };

/** What a step cannot do unless it is privileged: forge packets, make device nodes, write to the kernel's audit log. */
const droppedCapabilities = ['NET_RAW', 'MKNOD', 'AUDIT_WRITE'];

/** Output is read while it is made, so the engine need not keep it; a container that stays keeps a little for `docker logs`. */
const logConfigs = {
  none: { Type: 'none', Config: {} },
  kept: { Type: 'local', Config: { 'max-size': '10m', 'max-file': '1', compress: 'false' } },
};

/** Turns a step into what the engine's `POST /containers/create` takes (contract §2.7). */
export function containerOptions(step: ContainerStep, placement: Placement): ContainerOptions {
  if (step.privileged && !placement.allowPrivileged) {
    return refused('privileged steps are not allowed here; the administrator of the engine can allow them');
  }
  const cpus = step.cpus === undefined ? undefined : Number(step.cpus);
  if (cpus !== undefined && !(cpus > 0)) return refused(`invalid value '${step.cpus ?? ''}' for cpus`);
  const published = readPorts(step.ports, parsePublish);
  if (!published.ok) return refused(`invalid value '${published.wrong}' in ports`);
  const exposed = readPorts(step.expose, parseExpose);
  if (!exposed.ok) return refused(`invalid value '${exposed.wrong}' in expose`);
  const missing = step.volumeMounts.find((mount) => !placement.volumes.has(mount.name));
  if (missing !== undefined) return refused(`mount name, ${missing.name}, does not correspond to a volume`);
  const flags = flagOptions(step.runFlags ?? {}, placement);
  if (!flags.ok) return flags;

  const { network } = placement;
  const ports = { ...exposed.ports, ...published.ports };
  const limits = lowered(placement.limits, step.runFlags?.memoryBytes, cpus);
  const hosts = [...(network.names === 'hosts-file' ? ownNames([{ kind: 'cmd', id: step.id }]) : []), ...flags.hosts];
  return {
    ok: true,
    limits,
    options: {
      name: placement.name,
      Image: step.image,
      Labels: { ...labelsOf(step), ...placement.labels },
      Env: environment([...(placement.envFiles ?? []), ...step.env]),
      ...(step.args.length === 0 ? {} : { Cmd: [...step.args] }),
      ...(step.entryPoint === undefined ? {} : { Entrypoint: [step.entryPoint] }),
      ...(step.workingDirectory === undefined ? {} : { WorkingDir: step.workingDirectory }),
      ...(step.user === undefined ? {} : { User: step.user }),
      ExposedPorts: Object.fromEntries(Object.keys(ports).map((port) => [port, {}])),
      ...(network.names === 'network'
        ? { NetworkingConfig: { EndpointsConfig: { [network.mode]: { Aliases: [step.id] } } } }
        : {}),
      ...flags.container,
      HostConfig: {
        NetworkMode: network.mode,
        ...(hosts.length === 0 ? {} : { ExtraHosts: hosts }),
        Binds: [
          ...placement.sharedBinds,
          ...step.volumeMounts.map((mount) => `${placement.volumes.get(mount.name) ?? ''}:${mount.mountPath}`),
          ...flags.binds,
        ],
        ...(flags.mounts.length === 0 ? {} : { Mounts: [...flags.mounts] }),
        PortBindings: published.ports,
        LogConfig: step.detach || step.keep ? logConfigs.kept : logConfigs.none,
        ...limitOptions(limits, flags.ulimits),
        ...(step.isolation === undefined ? {} : { Isolation: step.isolation }),
        ...(placement.runtime === undefined ? {} : { Runtime: placement.runtime }),
        ...flags.host,
        ...(step.privileged
          ? { Privileged: true }
          : {
              CapDrop: [...new Set([...droppedCapabilities, ...flags.capDrop])],
              SecurityOpt: ['no-new-privileges'],
            }),
      },
    },
  };
}

function refused(reason: string): ContainerOptions {
  return { ok: false, reason };
}

function labelsOf({ runFlags }: ContainerStep): Labels {
  return Object.fromEntries((runFlags?.labels ?? []).map(({ name, value }) => [name, value]));
}

/** `HOME` is the run's shared home directory unless the step says otherwise (contract §2.8). The last entry of a name counts. */
function environment(entries: readonly EnvEntry[]): string[] {
  const values = new Map(
    [{ name: 'HOME', value: mountPoints.home }, ...entries].map(({ name, value }) => [name, value]),
  );
  return [...values].map(([name, value]) => `${name}=${value}`);
}

function lowered(limits: StepLimits, memoryBytes = Infinity, cpus = Infinity): StepLimits {
  const least = (...values: readonly number[]): number | undefined => {
    const lowest = Math.min(...values);
    return lowest === Infinity ? undefined : lowest;
  };
  return {
    ...limits,
    memoryBytes: least(limits.memoryBytes ?? Infinity, memoryBytes),
    cpus: least(limits.cpus ?? Infinity, cpus),
  };
}

/** A core file would be of no use to anyone; a step that asks for other limits of its processes gets what the kernel allows. */
function limitOptions(limits: StepLimits, ulimits: readonly Docker.Ulimit[]): Docker.HostConfig {
  const { pids, memoryBytes, cpus, diskBytes } = limits;
  const own: readonly Docker.Ulimit[] = [
    { Name: 'core', Soft: 0, Hard: 0 },
    ...(diskBytes === undefined ? [] : [{ Name: 'fsize', Soft: diskBytes, Hard: diskBytes }]),
  ];
  return {
    PidsLimit: pids,
    ...(memoryBytes === undefined ? {} : { Memory: memoryBytes, MemorySwap: memoryBytes }),
    ...(cpus === undefined ? {} : { NanoCpus: Math.round(cpus * 1e9) }),
    Ulimits: [...own.filter(({ Name }) => !ulimits.some((limit) => limit.Name === Name)), ...ulimits],
  };
}

type PortsRead =
  | { readonly ok: true; readonly ports: Record<string, PortMap[string]> }
  | { readonly ok: false; readonly wrong: string };

function readPorts(texts: readonly string[], parse: (text: string) => PortMap | undefined): PortsRead {
  const ports: Record<string, PortMap[string]> = {};
  for (const text of texts) {
    const parsed = parse(text);
    if (parsed === undefined) return { ok: false, wrong: text };
    for (const [port, bindings] of Object.entries(parsed)) ports[port] = [...(ports[port] ?? []), ...bindings];
  }
  return { ok: true, ports };
}
