import type { RunFlags } from '@slipway/core';
import { describe, expect, it } from 'vitest';
import { featuresOf } from '../connect/features.ts';
import { flagOptions, namedVolumes, type FlagPlacement } from './run-flags.ts';

const placement: FlagPlacement = {
  volumes: new Map([['data', 'slipway-1-data']]),
  workspace: 'slipway-1-workspace',
  allowPrivileged: false,
  noSubpaths: undefined,
};

describe('flagOptions', () => {
  it.each<{ flags: RunFlags; expected: object }>([
    { flags: { volumes: ['data:/d:ro'] }, expected: { binds: ['slipway-1-data:/d:ro'] } },
    { flags: { volumes: ['/workspace/:/src'] }, expected: { binds: ['slipway-1-workspace:/src'] } },
    {
      flags: { volumes: ['/workspace/a/../sub/:/src:ro'] },
      expected: {
        binds: [],
        mounts: [
          {
            Type: 'volume',
            Source: 'slipway-1-workspace',
            Target: '/src',
            ReadOnly: true,
            VolumeOptions: { NoCopy: true, Subpath: 'sub' },
          },
        ],
      },
    },
    { flags: { volumes: ['/cache'] }, expected: { binds: [], container: { Volumes: { '/cache': {} } } } },
    { flags: { tmpfs: ['/t', '/u:size=1m'] }, expected: { host: { Tmpfs: { '/t': '', '/u': 'size=1m' } } } },
    { flags: { addHosts: ['a:1.2.3.4', 'b:::1'] }, expected: { hosts: ['a:1.2.3.4', 'b:::1'] } },
    {
      flags: { ulimits: ['nofile=10:20', 'nproc=5'] },
      expected: {
        ulimits: [
          { Name: 'nofile', Soft: 10, Hard: 20 },
          { Name: 'nproc', Soft: 5, Hard: 5 },
        ],
      },
    },
    {
      flags: { capAdd: ['cap_net_raw'], capDrop: ['kill'] },
      expected: { host: { CapAdd: ['NET_RAW'] }, capDrop: ['KILL'] },
    },
    {
      flags: { dns: ['1.1.1.1'], groupAdd: ['docker'] },
      expected: { host: { Dns: ['1.1.1.1'], GroupAdd: ['docker'] } },
    },
    {
      flags: { hostname: 'h', init: true, readOnly: true, shmSizeBytes: 4 },
      expected: { container: { Hostname: 'h' }, host: { Init: true, ReadonlyRootfs: true, ShmSize: 4 } },
    },
  ])('of $flags', ({ flags, expected }) => {
    expect(flagOptions(flags, placement)).toMatchObject({ ok: true, ...expected });
  });

  it.each<{ flags: RunFlags; reason: RegExp }>([
    { flags: { volumes: ['/etc:/host'] }, reason: /'\/etc' is not allowed here: it is a path of the machine/ },
    { flags: { volumes: ['/workspace/../etc:/host'] }, reason: /'\/etc' is not allowed here/ },
    { flags: { volumes: ['/var/run/docker.sock:/var/run/docker.sock'] }, reason: /docker.sock' is not allowed here/ },
    { flags: { volumes: ['./x:/y'] }, reason: /'.\/x' is neither the name of a volume nor an absolute path/ },
    { flags: { volumes: ['data:d'] }, reason: /invalid value 'data:d' for a volume/ },
    { flags: { volumes: ['data:/d:shared'] }, reason: /invalid value 'data:\/d:shared'/ },
    { flags: { capAdd: ['sys_admin'] }, reason: /capability SYS_ADMIN is not allowed/ },
    { flags: { capAdd: ['ALL'] }, reason: /capability ALL is not allowed/ },
    { flags: { addHosts: ['h:host-gateway'] }, reason: /'host-gateway' is not allowed/ },
    { flags: { ulimits: ['nofile=many'] }, reason: /invalid value 'nofile=many' for ulimit/ },
  ])('refuses $flags', ({ flags, reason }) => {
    expect(flagOptions(flags, placement)).toEqual({ ok: false, reason: expect.stringMatching(reason) as string });
  });

  it('refuses a part of the workspace on an engine that cannot mount it safely, with what it takes', () => {
    const flags = { volumes: ['/workspace/sub:/src'] };
    expect(flagOptions(flags, { ...placement, ...featuresOf('20.10.24', '1.41') })).toEqual({
      ok: false,
      reason:
        "'/workspace/sub' cannot be mounted by itself: that needs Docker Engine 26.0 (API 1.45), and this one is 20.10.24; mount /workspace as a whole",
    });
    expect(featuresOf('26.1.5', '1.45').noSubpaths).toBeUndefined();
  });

  it.each<{ flags: RunFlags; expected: object }>([
    { flags: { volumes: ['/etc:/host:ro'] }, expected: { binds: ['/etc:/host:ro'] } },
    { flags: { capAdd: ['SYS_ADMIN'] }, expected: { host: { CapAdd: ['SYS_ADMIN'] } } },
    { flags: { addHosts: ['h:host-gateway'] }, expected: { hosts: ['h:host-gateway'] } },
  ])('grants $flags where privileged steps are allowed', ({ flags, expected }) => {
    expect(flagOptions(flags, { ...placement, allowPrivileged: true })).toMatchObject({ ok: true, ...expected });
  });
});

describe('namedVolumes', () => {
  it('names each volume once, and no path', () => {
    expect(namedVolumes({ volumes: ['data:/a', 'data:/b', 'other:/c', '/etc:/d', '/e'] })).toEqual(['data', 'other']);
    expect(namedVolumes(undefined)).toEqual([]);
  });
});
