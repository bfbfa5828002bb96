import { afterAll, beforeAll, beforeEach } from 'vitest';
import { startMachines, type Machines } from '../machines.ts';
import { expectNothingOf } from '../topology/leftovers.ts';
import type { Role } from '../topology/role.ts';
import { startSeparate, type SeparateOptions } from '../topology/separate.ts';
import type { SeparateService } from '../topology/service.ts';

/** A registry and a service of separate processes, for the drills of one file to break and mend. */
export interface Arena {
  readonly machines: Machines;
  readonly service: SeparateService;
  /** The base image of steps. */
  readonly image: string;
}

const tailLines = 40;

/**
 * Starts an arena before the drills of a file. After them, every role must end in good order, and nothing that they made may be left on the
 * engine. A drill that fails shows what each role wrote last.
 */
export function useArena(options: Omit<SeparateOptions, 'registry'> = {}): Arena {
  let machines: Machines | undefined;
  let service: SeparateService | undefined;
  beforeAll(async () => {
    machines = await startMachines();
    service = await startSeparate({ ...options, registry: machines.registry.host });
  });
  beforeEach(({ onTestFailed }) => {
    onTestFailed(() => {
      for (const role of service?.roles() ?? []) showLog(role);
    });
  });
  afterAll(async () => {
    try {
      await service?.[Symbol.asyncDispose]();
      await expectNothingOf(service?.pids() ?? []);
    } finally {
      await machines?.[Symbol.asyncDispose]();
    }
  });
  return {
    get machines() {
      return started(machines);
    },
    get service() {
      return started(service);
    },
    get image() {
      return `${started(machines).registry.host}/base/busybox:1`;
    },
  };
}

function started<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the arena has not been started');
  return value;
}

function showLog(role: Role): void {
  const lines = role.log().trimEnd().split('\n');
  // Requests that went well are nine tenths of an API's log.
  const told = lines.filter((line) => !/"status":[234]\d\d,.*"msg":"request"/.test(line));
  const tail = told.slice(-tailLines).join('\n');
  process.stderr.write(`--- the end of the log of ${role.name}\n${tail}\n`);
}

/** The role that a run is on. */
export function agentOf(service: SeparateService, name: string | undefined): Role {
  const role = service.agents.find((agent) => agent.name === name);
  if (role === undefined) throw new Error(`no agent is called ${String(name)}`);
  return role;
}
