import { judgeBaseImage, type PlatformImage } from '@slipway/core';
import { platformDigest, type Manifest } from '@slipway/registry';
import type { DependentTask, JudgedTasks } from '@slipway/store';

/** Digests whose manifests are needed to judge: that of the tag, and those that builds stood on, as far as they differ. */
export function manifestsToRead(observed: string, tasks: readonly DependentTask[]): readonly string[] {
  const others = tasks.filter(({ builtOn }) => builtOn !== observed);
  if (others.length === 0) return [];
  return [...new Set([observed, ...others.flatMap(({ builtOn }) => builtOn ?? [])])];
}

/** Judges a tag for all tasks that stand on it; those for whom it is the same go together. */
export function judgeTasks(
  observed: string,
  tasks: readonly DependentTask[],
  manifests: ReadonlyMap<string, Manifest>,
): readonly JudgedTasks[] {
  const groups = new Map<string, { readonly first: DependentTask; readonly tasks: DependentTask[] }>();
  for (const task of tasks) {
    const key = JSON.stringify([task.builtOn, task.platform]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { first: task, tasks: [task] });
    else group.tasks.push(task);
  }
  return [...groups.values()].map(({ first: { builtOn, platform }, tasks: same }) => ({
    tasks: same.map(({ task, trigger }) => ({ task, trigger })),
    ...(builtOn === undefined ? {} : { builtOn }),
    verdict: judgeBaseImage({
      observed,
      ...(builtOn === undefined ? {} : { builtOn }),
      platformImage: (digest) => platformImage(manifests.get(digest), platform),
    }),
  }));
}

function platformImage(manifest: Manifest | undefined, platform: DependentTask['platform']): PlatformImage {
  if (manifest === undefined) return { kind: 'gone' };
  const digest = platformDigest(manifest, platform);
  return digest === undefined ? { kind: 'absent' } : { kind: 'known', digest };
}
