import { posix } from 'node:path';
import type { Plan } from '@slipway/core';
import { isRemote } from '../context/reference.ts';
import { buildPaths } from './paths.ts';

/** Files of a context that the builds of a plan read by themselves, whatever the context leaves out. */
export interface NeededFiles {
  readonly include: readonly string[];
  /** Rules that count in the place of the `.dockerignore` at the top. */
  readonly ruleFiles: readonly string[];
}

/** Says which files the builds of a plan read besides what they copy: Dockerfiles, and the rules that go with them. */
export function neededFiles({ steps }: Plan): NeededFiles {
  const paths = steps.flatMap((step) => {
    if (step.kind !== 'build' || isRemote(step.options.context)) return [];
    const found = buildPaths(step);
    return found.ok ? [found] : [];
  });
  const rulesOf = (dockerfile: string): string => `${dockerfile}.dockerignore`;
  return {
    include: paths.flatMap(({ context, dockerfile }) => [
      dockerfile,
      rulesOf(dockerfile),
      posix.join(context, '.dockerignore'),
    ]),
    ruleFiles: paths.flatMap(({ context, dockerfile }) => (context === '' ? [rulesOf(dockerfile)] : [])),
  };
}
