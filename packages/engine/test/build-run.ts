import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createTempDir } from '@slipway/testkit';
import type { Plan, PlannedStep } from '@slipway/core';
import type { EngineConnection } from '../src/docker/connect/connection.ts';
import type { DockerRuntimeOptions } from '../src/docker/settings.ts';
import type { ExecuteOptions } from '../src/execute/execute.ts';
import { runOn, type TestRun } from './engine.ts';
import { inSequence, planOf } from './steps.ts';

/** What a run of builds is made with. */
export interface BuildRun {
  /** The context, by path. */
  readonly files: Readonly<Record<string, string | Buffer>>;
  /** Run one after another; a build without a tag gets one, unless `untagged` says otherwise. */
  readonly steps: readonly PlannedStep[];
  readonly plan?: Partial<Plan>;
  readonly options?: Partial<ExecuteOptions>;
  readonly settings?: DockerRuntimeOptions;
  /** Leaves builds without tags as they are. */
  readonly untagged?: boolean;
  /** Looks at what was built before it is removed. */
  readonly look?: (run: TestRun) => Promise<void>;
}

/** Runs steps on a context of files, and removes the images that they tag. */
export async function runBuilds(connection: EngineConnection, given: BuildRun): Promise<TestRun> {
  await using directory = await createTempDir();
  for (const [name, content] of Object.entries(given.files)) {
    const path = join(directory.path, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
  const context = { kind: 'directory', path: directory.path } as const;
  const steps = given.untagged === true ? given.steps : given.steps.map(tagged);
  try {
    const run = await runOn(
      connection,
      planOf(inSequence(steps), given.plan),
      { context, ...given.options },
      given.settings,
    );
    await given.look?.(run);
    return run;
  } finally {
    const tags = steps.flatMap((step) => (step.kind === 'build' ? step.options.tags : []));
    await Promise.allSettled(tags.map((tag) => connection.docker.getImage(tag).remove({ force: true })));
  }
}

function tagged(step: PlannedStep): PlannedStep {
  if (step.kind !== 'build' || step.options.tags.length > 0) return step;
  return { ...step, options: { ...step.options, tags: [uniqueTag()] } };
}

let count = 0;

/** A tag that no other test has. */
export function uniqueTag(): string {
  count += 1;
  return `slipway-test/${process.pid}-${count}:1`;
}
