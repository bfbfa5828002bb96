import { posix } from 'node:path';
import type { BuildStep } from '@slipway/core';
import { isRemote } from '../context/reference.ts';

/** Where a build's files are. Paths are relative to the workspace, without a leading slash; the workspace itself is ''. */
export type BuildPaths =
  | { readonly ok: true; readonly context: string; readonly dockerfile: string }
  | { readonly ok: false; readonly reason: string };

const workspace = '/workspace';

/**
 * Finds the context and the Dockerfile of a build (contract §5.3): both relative to the working directory in the workspace. A
 * context that is fetched has a place of its own, and its Dockerfile is named relative to it.
 */
export function buildPaths({ options, workingDirectory }: Pick<BuildStep, 'options' | 'workingDirectory'>): BuildPaths {
  if (options.context === '-')
    return { ok: false, reason: 'a build step has no standard input to read a context from' };
  if (isRemote(options.context)) return remotePaths(options.dockerfile ?? 'Dockerfile');
  const context = posix.resolve(workingDirectory, options.context);
  const dockerfile =
    options.dockerfile === undefined
      ? posix.join(context, 'Dockerfile')
      : posix.resolve(workingDirectory, options.dockerfile);
  const outside = [context, dockerfile].find((path) => path !== workspace && !path.startsWith(`${workspace}/`));
  if (outside !== undefined) return { ok: false, reason: `'${outside}' is outside of ${workspace}` };
  return { ok: true, context: relativeToWorkspace(context), dockerfile: relativeToWorkspace(dockerfile) };
}

function remotePaths(dockerfile: string): BuildPaths {
  const path = posix.normalize(dockerfile);
  const outside = posix.isAbsolute(path) || path.startsWith('../');
  return outside
    ? { ok: false, reason: `'${path}' is outside of the context` }
    : { ok: true, context: '', dockerfile: path };
}

function relativeToWorkspace(path: string): string {
  return path.slice(workspace.length + 1);
}
