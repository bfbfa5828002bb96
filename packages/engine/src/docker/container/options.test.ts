import type { CmdStep } from '@slipway/core';
import { describe, expect, it } from 'vitest';
import { cmdStep } from '../../../test/steps.ts';
import { containerOptions, type Placement } from './options.ts';

const placement: Placement = {
  name: 'slipway-1-step-1',
  labels: { 'dev.slipway.run': 'run1' },
  network: { mode: 'slipway-1-net', names: 'network' },
  sharedBinds: ['ws:/workspace', 'home:/acb/home'],
  volumes: new Map([['keys', 'slipway-1-keys']]),
  workspace: 'ws',
  allowPrivileged: false,
  noSubpaths: undefined,
  limits: { pids: 100, memoryBytes: 2 ** 30, cpus: undefined, logBytes: 1000, diskBytes: undefined },
};

function optionsFor(some: Partial<CmdStep>, place: Partial<Placement> = {}): Record<string, unknown> {
  const converted = containerOptions(cmdStep('step', some), { ...placement, ...place });
  if (!converted.ok) throw new Error(converted.reason);
  return converted.options as Record<string, unknown>;
}

describe('containerOptions', () => {
  it('gives a plain step its place and the default safety', () => {
    expect(optionsFor({ image: 'alpine:3', args: ['ls', '-l'] })).toEqual({
      name: 'slipway-1-step-1',
      Image: 'alpine:3',
      Labels: { 'dev.slipway.run': 'run1' },
      Env: ['HOME=/acb/home'],
      Cmd: ['ls', '-l'],
      ExposedPorts: {},
      NetworkingConfig: { EndpointsConfig: { 'slipway-1-net': { Aliases: ['step'] } } },
      HostConfig: {
        NetworkMode: 'slipway-1-net',
        Binds: ['ws:/workspace', 'home:/acb/home'],
        PortBindings: {},
        LogConfig: { Type: 'none', Config: {} },
        PidsLimit: 100,
        Memory: 2 ** 30,
        MemorySwap: 2 ** 30,
        Ulimits: [{ Name: 'core', Soft: 0, Hard: 0 }],
        CapDrop: ['NET_RAW', 'MKNOD', 'AUDIT_WRITE'],
        SecurityOpt: ['no-new-privileges'],
      },
    });
  });

  it.each<{ what: string; some: Partial<CmdStep>; place?: Partial<Placement>; expected: Record<string, unknown> }>([
    { what: 'entryPoint', some: { entryPoint: 'sh' }, expected: { Entrypoint: ['sh'] } },
    { what: 'user', some: { user: '1000:1000' }, expected: { User: '1000:1000' } },
    { what: 'workingDirectory', some: { workingDirectory: '/x' }, expected: { WorkingDir: '/x' } },
    { what: 'HOME', some: { env: [{ name: 'HOME', value: '/root' }] }, expected: { Env: ['HOME=/root'] } },
    { what: 'env', some: { env: [{ name: 'A', value: 'b=c' }] }, expected: { Env: ['HOME=/acb/home', 'A=b=c'] } },
    { what: 'cpus', some: { cpus: '0.5' }, expected: { HostConfig: { NanoCpus: 500_000_000 } } },
    { what: 'isolation', some: { isolation: 'default' }, expected: { HostConfig: { Isolation: 'default' } } },
    {
      what: 'expose',
      some: { expose: ['53/udp'] },
      expected: { ExposedPorts: { '53/udp': {} }, HostConfig: { PortBindings: {} } },
    },
    {
      what: 'ports',
      some: { ports: ['8080:80', '8081:80'] },
      expected: {
        ExposedPorts: { '80/tcp': {} },
        HostConfig: {
          PortBindings: {
            '80/tcp': [
              { HostIp: '', HostPort: '8080' },
              { HostIp: '', HostPort: '8081' },
            ],
          },
        },
      },
    },
    {
      what: 'volumeMounts',
      some: { volumeMounts: [{ name: 'keys', mountPath: '/keys' }] },
      expected: { HostConfig: { Binds: ['ws:/workspace', 'home:/acb/home', 'slipway-1-keys:/keys'] } },
    },
    { what: 'detach', some: { detach: true }, expected: { HostConfig: { LogConfig: { Type: 'local' } } } },
    {
      what: 'the last entry of a name',
      some: {
        env: [
          { name: 'A', value: '2' },
          { name: 'A', value: '3' },
        ],
      },
      place: { envFiles: [{ name: 'A', value: '1' }] },
      expected: { Env: ['HOME=/acb/home', 'A=3'] },
    },
    {
      what: 'less memory',
      some: { runFlags: { memoryBytes: 5 } },
      expected: { HostConfig: { Memory: 5, MemorySwap: 5 } },
    },
    {
      what: 'no more memory than the limit',
      some: { runFlags: { memoryBytes: 2 ** 40 } },
      expected: { HostConfig: { Memory: 2 ** 30 } },
    },
    {
      what: 'a quota of the disk as the size of a file',
      some: {},
      place: { limits: { ...placement.limits, diskBytes: 7 } },
      expected: {
        HostConfig: {
          Ulimits: [
            { Name: 'core', Soft: 0, Hard: 0 },
            { Name: 'fsize', Soft: 7, Hard: 7 },
          ],
        },
      },
    },
    {
      what: 'labels, but not in place of ours',
      some: {
        runFlags: {
          labels: [
            { name: 'a', value: 'b' },
            { name: 'dev.slipway.run', value: 'other' },
          ],
        },
      },
      expected: { Labels: { a: 'b', 'dev.slipway.run': 'run1' } },
    },
    { what: 'the runtime', some: {}, place: { runtime: 'runsc' }, expected: { HostConfig: { Runtime: 'runsc' } } },
    {
      what: 'its own name where there is no network for it',
      some: { runFlags: { addHosts: ['db:10.0.0.1'] } },
      place: { network: { mode: 'slipway-steps', names: 'hosts-file' } },
      expected: { HostConfig: { ExtraHosts: ['step:127.0.0.1', 'db:10.0.0.1'] } },
    },
    {
      what: 'privileged',
      some: { privileged: true },
      place: { allowPrivileged: true },
      expected: { HostConfig: { Privileged: true } },
    },
  ])('passes on $what', ({ some, place, expected }) => {
    expect(optionsFor(some, place)).toMatchObject(expected);
  });

  it('leaves out names where the network has none', () => {
    expect(optionsFor({}, { network: { mode: 'none', names: 'none' } })).not.toHaveProperty('NetworkingConfig');
  });

  it.each<{ some: Partial<CmdStep>; reason: RegExp }>([
    { some: { privileged: true }, reason: /privileged steps are not allowed/ },
    { some: { cpus: 'many' }, reason: /invalid value 'many' for cpus/ },
    { some: { cpus: '0' }, reason: /invalid value '0' for cpus/ },
    { some: { ports: ['x'] }, reason: /invalid value 'x' in ports/ },
    { some: { expose: ['1:2'] }, reason: /invalid value '1:2' in expose/ },
    {
      some: { volumeMounts: [{ name: 'v', mountPath: '/v' }] },
      reason: /mount name, v, does not correspond to a volume/,
    },
  ])('refuses $some', ({ some, reason }) => {
    expect(containerOptions(cmdStep('step', some), placement)).toEqual({
      ok: false,
      reason: expect.stringMatching(reason) as string,
    });
  });
});
