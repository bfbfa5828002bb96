import { SlipwayError } from '@slipway/core';
import type { TaskSpec, TaskStep } from '@slipway/core/http';
import { openContext, parseContextReference, readTextFromContext, type ContextReference } from '@slipway/engine';
import { dockerConfigCredentials } from '@slipway/registry';
import { compileForService } from '../../remote/compile-for-service.ts';
import { platformText } from '../../runs/run-table.ts';
import type { ServiceFacts } from '../create/check-step.ts';
import { builtBy, buildsOf, expectedImages, type ExpectedImages } from './expected-images.ts';

/** How long contexts are fetched at most for one command, in milliseconds: what is not read by then, the first run finds out. */
export const readMs = 15_000;

/**
 * Reads what a task's builds will stand on from the Dockerfiles of its context. Gives nothing where the context cannot be opened from here, and
 * for tasks that no base image starts.
 */
export async function readExpected(
  spec: TaskSpec,
  facts: ServiceFacts,
  signal: AbortSignal,
): Promise<ExpectedImages | undefined> {
  const reference = openable(spec);
  if (reference === undefined) return undefined;
  try {
    await using opened = await openContext(reference, {
      signal,
      credentials: dockerConfigCredentials(),
      warn: () => undefined,
    });
    const readText = (file: string): Promise<string> => readTextFromContext(opened.source, file);
    return await imagesOf(spec, facts, readText);
  } catch (error) {
    if (!signal.aborted && !(error instanceof SlipwayError)) throw error;
    process.stderr.write(
      `The context of task '${spec.name}' cannot be read from here; its base images are known after its first run\n`,
    );
    return undefined;
  }
}

async function imagesOf(
  { step, registry, platform }: TaskSpec,
  facts: ServiceFacts,
  readText: (file: string) => Promise<string>,
): Promise<ExpectedImages> {
  const usual = platformText(platform);
  if (step.type === 'Docker') {
    const buildArgs = step.arguments.map(({ name, value }) => ({ name, ...(value === undefined ? {} : { value }) }));
    return expectedImages(
      [{ dockerfile: step.dockerFilePath, buildArgs, target: step.target, platform: usual }],
      [],
      readText,
    );
  }
  const name = step.type === 'FileTask' ? step.taskFilePath : '(task)';
  const text = step.type === 'FileTask' ? await readText(name) : decoded(step.encodedTaskContent);
  const values = await valuesOf(step, readText);
  const { result } = await compileForService({ name, text }, facts, {
    registry,
    values,
    set: step.values.map((value) => ({ name: value.name, value: value.value ?? value.name, secret: value.isSecret })),
    env: step.env,
    readText,
  });
  return result.ok ? expectedImages(buildsOf(result.plan, usual), builtBy(result.plan), readText) : [];
}

function valuesOf(
  step: Exclude<TaskStep, { readonly type: 'Docker' }>,
  readText: (file: string) => Promise<string>,
): Promise<string | undefined> {
  if (step.type === 'FileTask') {
    return step.valuesFilePath === undefined ? Promise.resolve(undefined) : readText(step.valuesFilePath);
  }
  const { encodedValuesContent } = step;
  return Promise.resolve(encodedValuesContent === undefined ? undefined : decoded(encodedValuesContent));
}

/** The context, with the login that was given for it; undefined where it is none or its login is a stored secret, which is not shown here. */
function openable({ step, trigger }: TaskSpec): ContextReference | undefined {
  const { contextPath, contextAccessToken: token } = step;
  if (contextPath === undefined || trigger.baseImageTrigger?.status !== 'Enabled') return undefined;
  const reference = parseContextReference(contextPath);
  if (token === undefined) return reference;
  if (reference.kind !== 'git' || token.type !== 'Opaque' || token.value === undefined) return undefined;
  return { kind: 'git', source: { ...reference.source, login: { username: 'dummy', password: token.value } } };
}

function decoded(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}
