import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readExpectation } from './expectation.ts';
import { startMachines, type Machines } from './machines.ts';
import { expectServed, type RunResult } from './result.ts';
import { tasks } from './tasks-process.ts';

const directory = path.join(import.meta.dirname, 'scenarios');

describe('scenarios, each run twice: as people see them, and as JSON', () => {
  let machines: Machines;
  beforeAll(async () => {
    machines = await startMachines();
  });
  afterAll(async () => {
    await machines[Symbol.asyncDispose]();
  });

  it.each(readdirSync(directory))('%s', async (name) => {
    const scenario = path.join(directory, name);
    const expected = await readExpectation(path.join(scenario, 'expect.json'));
    const args = ['run', '--local', '-r', machines.registry.host, '-f', path.join(scenario, 'acb.yaml'), scenario];

    const shown = await tasks(args);
    expect(shown.code, shown.stderr).toBe(expected.exitCode);
    if (expected.stdout !== undefined) expect(shown.stdout.toString('utf8')).toBe(expected.stdout);
    if (expected.stdoutSha256 !== undefined) {
      expect(createHash('sha256').update(shown.stdout).digest('hex')).toBe(expected.stdoutSha256);
    }
    for (const text of expected.stdoutIncludes ?? []) expect(shown.stdout.toString('utf8')).toContain(text);
    for (const text of expected.stderrIncludes ?? []) expect(shown.stderr).toContain(text);
    for (const text of expected.stderrExcludes ?? []) expect(shown.stderr).not.toContain(text);

    if (expected.steps !== undefined || expected.pushed !== undefined) {
      const { stdout } = await tasks([...args, '-o', 'json']);
      const result = JSON.parse(stdout.toString('utf8')) as RunResult;
      const statuses = Object.fromEntries(result.steps.map((step) => [step.id, step.status]));
      if (expected.steps !== undefined) expect(statuses).toEqual(expected.steps);
      if (expected.pushed !== undefined) {
        expect(result.images).toHaveLength(expected.pushed);
        await expectServed(result);
      }
    }
    await machines.expectNothingLeft();
  });
});
