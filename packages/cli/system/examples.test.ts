import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startMachines, type Machines } from './machines.ts';
import { expectServed, type RunResult } from './result.ts';
import { repositoryRoot, tasks } from './tasks-process.ts';

const examples = path.join(repositoryRoot, 'tasks-examples');

describe('the examples, as they are', () => {
  let machines: Machines;
  beforeAll(async () => {
    machines = await startMachines();
  });
  afterAll(async () => {
    await machines[Symbol.asyncDispose]();
  });

  it.each(
    readdirSync(examples, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name),
  )('%s', async (name) => {
    const folder = path.join(examples, name);
    const { code, stdout, stderr } = await tasks([
      ...['run', '--local', '-o', 'json', '-r', machines.registry.host],
      ...['-f', path.join(folder, 'acb.yaml'), folder],
    ]);
    expect(code, stderr).toBe(0);
    await expectServed(JSON.parse(stdout.toString('utf8')) as RunResult);
    await machines.expectNothingLeft();
  });
});
