import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Run } from '@slipway/core/http';
import { expect } from 'vitest';
import { readExpectation } from './expectation.ts';
import { expectServed, type RunResult } from './result.ts';
import type { TasksExit } from './tasks-process.ts';

/** Where the scenarios are. */
export const scenarioDirectory = path.join(import.meta.dirname, 'scenarios');

/** Runs `tasks run` with these arguments behind it, wherever the runs are executed. */
export type RunScenario = (args: readonly string[]) => Promise<TasksExit>;

/** Runs a scenario as people do and, where its steps and images are told too, once more as JSON; both must be as it expects. */
export async function expectScenario(name: string, run: RunScenario): Promise<void> {
  const scenario = path.join(scenarioDirectory, name);
  const expected = await readExpectation(path.join(scenario, 'expect.json'));
  const args = ['-f', path.join(scenario, 'acb.yaml'), scenario];

  const shown = await run(args);
  expect(shown.code, shown.stderr).toBe(expected.exitCode);
  if (expected.stdout !== undefined) expect(shown.stdout.toString('utf8')).toBe(expected.stdout);
  if (expected.stdoutSha256 !== undefined) {
    expect(createHash('sha256').update(shown.stdout).digest('hex')).toBe(expected.stdoutSha256);
  }
  for (const text of expected.stdoutIncludes ?? []) expect(shown.stdout.toString('utf8')).toContain(text);
  for (const text of expected.stderrIncludes ?? []) expect(shown.stderr).toContain(text);
  for (const text of expected.stderrExcludes ?? []) expect(shown.stderr).not.toContain(text);

  if (expected.steps === undefined && expected.pushed === undefined) return;
  const { stdout } = await run([...args, '-o', 'json']);
  const result = resultOf(JSON.parse(stdout.toString('utf8')) as RunResult | Run);
  const statuses = Object.fromEntries(result.steps.map((step) => [step.id, step.status]));
  if (expected.steps !== undefined) expect(statuses).toEqual(expected.steps);
  if (expected.pushed !== undefined) {
    expect(result.images).toHaveLength(expected.pushed);
    await expectServed(result);
  }
}

/** A service answers with its record of the run, in which images are written in their parts. */
function resultOf(answer: RunResult | Run): RunResult {
  if (!('outputImages' in answer)) return answer;
  const images = answer.outputImages.map(({ registry, repository, tag = 'latest', digest = '' }) => ({
    reference: `${registry}/${repository}:${tag}`,
    digest,
  }));
  return { ...answer, images };
}
