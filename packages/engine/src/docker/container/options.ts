import type { CmdStep } from '@slipway/core';
import type Docker from 'dockerode';
import { ownNames } from '../resources/namespace.ts';
import type { JoinedNetwork } from '../resources/networks.ts';
import type { Labels } from '../resources/labels.ts';
import { mountPoints } from '../resources/volumes.ts';
import { parseExpose, parsePublish, type PortMap } from './ports.ts';

/** Where a step's container is put: everything that is known only once the run's resources exist. */
export interface Placement {
  readonly name: string;
  readonly labels: Labels;
  readonly network: JoinedNetwork;
  /** `volume:path` of the volumes that every step shares. */
  readonly sharedBinds: readonly string[];
  /** Names on the engine of the plan's volumes. */
  readonly volumes: ReadonlyMap<string, string>;
  readonly allowPrivileged: boolean;
}

/** Options for the engine, or why the step cannot have what it asks for. */
export type ContainerOptions =
  | { readonly ok: true; readonly options: Docker.ContainerCreateOptions }
  | { readonly ok: false; readonly reason: string };

/** What a step cannot do unless it is privileged: forge packets, make device nodes, write to the kernel's audit log. */
const droppedCapabilities = ['NET_RAW', 'MKNOD', 'AUDIT_WRITE'];

/** High enough for a parallel build of anything, low enough that a fork bomb ends the step and not the computer. */
const pidsLimit = 4096;

/** Output is read while it is made, so the engine need not keep it; a container that stays keeps a little for `docker logs`. */
const logConfigs = {
  none: { Type: 'none', Config: {} },
  kept: { Type: 'local', Config: { 'max-size': '10m', 'max-file': '1', compress: 'false' } },
};

/** Turns a step into what the engine's `POST /containers/create` takes (contract §2.7). */
export function containerOptions(step: CmdStep, placement: Placement): ContainerOptions {
  if (step.privileged && !placement.allowPrivileged) {
    return refused('privileged steps are not allowed here; the administrator of the engine can allow them');
  }
  const nanoCpus = step.cpus === undefined ? undefined : Math.round(Number(step.cpus) * 1e9);
  if (nanoCpus !== undefined && !(nanoCpus > 0)) return refused(`invalid value '${step.cpus ?? ''}' for cpus`);
  const published = readPorts(step.ports, parsePublish);
  if (!published.ok) return refused(`invalid value '${published.wrong}' in ports`);
  const exposed = readPorts(step.expose, parseExpose);
  if (!exposed.ok) return refused(`invalid value '${exposed.wrong}' in expose`);
  const missing = step.volumeMounts.find((mount) => !placement.volumes.has(mount.name));
  if (missing !== undefined) return refused(`mount name, ${missing.name}, does not correspond to a volume`);

  const { network } = placement;
  const ports = { ...exposed.ports, ...published.ports };
  return {
    ok: true,
    options: {
      name: placement.name,
      Image: step.image,
      Labels: { ...placement.labels },
      Env: environment(step),
      ...(step.args.length === 0 ? {} : { Cmd: [...step.args] }),
      ...(step.entryPoint === undefined ? {} : { Entrypoint: [step.entryPoint] }),
      ...(step.workingDirectory === undefined ? {} : { WorkingDir: step.workingDirectory }),
      ...(step.user === undefined ? {} : { User: step.user }),
      ExposedPorts: Object.fromEntries(Object.keys(ports).map((port) => [port, {}])),
      ...(network.names === 'network'
        ? { NetworkingConfig: { EndpointsConfig: { [network.mode]: { Aliases: [step.id] } } } }
        : {}),
      HostConfig: {
        NetworkMode: network.mode,
        ...(network.names === 'hosts-file' ? { ExtraHosts: [...ownNames([step])] } : {}),
        Binds: [
          ...placement.sharedBinds,
          ...step.volumeMounts.map((mount) => `${placement.volumes.get(mount.name) ?? ''}:${mount.mountPath}`),
        ],
        PortBindings: published.ports,
        LogConfig: step.detach || step.keep ? logConfigs.kept : logConfigs.none,
        ...(nanoCpus === undefined ? {} : { NanoCpus: nanoCpus }),
        ...(step.isolation === undefined ? {} : { Isolation: step.isolation }),
        ...(step.privileged
          ? { Privileged: true }
          : { CapDrop: droppedCapabilities, SecurityOpt: ['no-new-privileges'], PidsLimit: pidsLimit }),
      },
    },
  };
}

function refused(reason: string): ContainerOptions {
  return { ok: false, reason };
}

/** `HOME` is the run's shared home directory unless the step says otherwise (contract §2.8). */
function environment(step: CmdStep): string[] {
  const own = step.env.map(({ name, value }) => `${name}=${value}`);
  return step.env.some(({ name }) => name === 'HOME') ? own : [`HOME=${mountPoints.home}`, ...own];
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
