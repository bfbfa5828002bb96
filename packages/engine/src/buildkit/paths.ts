import { posix } from 'node:path';
import type { BuildStep } from '@slipway/core';

/** Where a build's files are. Paths are relative to the workspace, without a leading slash; the workspace itself is ''. */
export type BuildPaths =
  | { readonly ok: true; readonly context: string; readonly dockerfile: string }
  | { readonly ok: false; readonly reason: string };

const workspace = '/workspace';
const remotePattern = /^(?:[a-z]+:\/\/|git@|github\.com\/)/i;

/** Finds the context and the Dockerfile of a build in the workspace (contract §5.3): both relative to the working directory. */
export function buildPaths({ options, workingDirectory }: Pick<BuildStep, 'options' | 'workingDirectory'>): BuildPaths {
  if (options.context === '-' || remotePattern.test(options.context)) {
    return {
      ok: false,
      reason: `the context '${options.context}' is no directory of the workspace; other contexts cannot be built`,
    };
  }
  const context = posix.resolve(workingDirectory, options.context);
  const dockerfile =
    options.dockerfile === undefined
      ? posix.join(context, 'Dockerfile')
      : posix.resolve(workingDirectory, options.dockerfile);
  const outside = [context, dockerfile].find((path) => path !== workspace && !path.startsWith(`${workspace}/`));
  if (outside !== undefined) return { ok: false, reason: `'${outside}' is outside of ${workspace}` };
  return { ok: true, context: relativeToWorkspace(context), dockerfile: relativeToWorkspace(dockerfile) };
}

function relativeToWorkspace(path: string): string {
  return path.slice(workspace.length + 1);
}
