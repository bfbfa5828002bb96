import { formatImageRef, parseImageRef } from './reference.ts';

/** The task's name in cache images of runs without a task. */
const noTask = 'quickrun';
const maxTagLength = 128;

/**
 * The image that keeps the layers of a build step (contract §5.6): `<domain>/<path>:cache_<task>_<step id>`, in the repository
 * of the first tag that names a registry, or else of the first tag in the run's registry. Undefined for a build without tags.
 */
export function cacheImageOf(
  tags: readonly string[],
  run: { readonly registry: string; readonly taskName?: string },
  stepId: string,
): string | undefined {
  const named = tags.find((tag) => namesRegistry(tag));
  const [first] = tags;
  const name = named ?? (first === undefined ? undefined : run.registry === '' ? first : `${run.registry}/${first}`);
  const ref = name === undefined ? undefined : parseImageRef(name);
  if (ref === undefined) return undefined;
  const task = run.taskName === undefined || run.taskName === '' ? noTask : run.taskName;
  const tag = `cache_${task}_${stepId}`.replace(/[^A-Za-z0-9_.-]/g, '-').slice(0, maxTagLength);
  return formatImageRef({ registry: ref.registry, repository: ref.repository, tag });
}

/** Whether a reference says itself which registry it is for, instead of leaving it to the default. */
function namesRegistry(text: string): boolean {
  const ref = parseImageRef(text);
  return ref !== undefined && text.startsWith(`${ref.registry}/`);
}
