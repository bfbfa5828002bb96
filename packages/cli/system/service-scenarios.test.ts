import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { startMachines, type Machines } from './machines.ts';
import { expectScenario, scenarioDirectory } from './scenario.ts';
import type { UsableService } from './service.ts';
import { topologies } from './topology/topologies.ts';

describe.each(topologies)('scenarios on a service $name', ({ start }) => {
  let machines: Machines;
  let service: UsableService;
  beforeAll(async () => {
    machines = await startMachines();
    service = await start(machines.registry.host);
  });
  afterAll(async () => {
    await service[Symbol.asyncDispose]();
    await machines[Symbol.asyncDispose]();
  });

  it.each(readdirSync(scenarioDirectory))('%s', async (name) => {
    await expectScenario(name, (args) => service.run(['run', ...args]));
    await machines.expectNothingLeft();
  });
});
