import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { startMachines, type Machines } from './machines.ts';
import { expectScenario, scenarioDirectory } from './scenario.ts';
import { tasks } from './tasks-process.ts';

describe('scenarios, each run twice: as people see them, and as JSON', () => {
  let machines: Machines;
  beforeAll(async () => {
    machines = await startMachines();
  });
  afterAll(async () => {
    await machines[Symbol.asyncDispose]();
  });

  it.each(readdirSync(scenarioDirectory))('%s', async (name) => {
    await expectScenario(name, (args) => tasks(['run', '--local', '-r', machines.registry.host, ...args]));
    await machines.expectNothingLeft();
  });
});
