import type Docker from 'dockerode';
import { unlessGone } from '../api/engine-error.ts';
import type { Labels } from './labels.ts';

/** How many things a removal found and removed. */
export interface Removed {
  readonly containers: number;
  readonly networks: number;
  readonly volumes: number;
}

/** How a removal went. */
export interface Removal {
  readonly removed: Removed;
  /** Why something could not be removed. */
  readonly failures: readonly unknown[];
}

/** Says by a thing's labels and its name whether it is to go. */
export type Choose = (labels: Labels, name: string) => boolean;

/**
 * Removes what carries a label (`key` or `key=value`) and is chosen: first containers, then what they stood on.
 * Goes on after a failure; rejects only when the engine does not tell what there is.
 */
export async function removeLabelled(docker: Docker, label: string, choose: Choose = () => true): Promise<Removal> {
  const filters = { label: [label] };
  const failures: unknown[] = [];
  const removeAll = async <Item>(items: readonly Item[], remove: (item: Item) => Promise<unknown>): Promise<number> => {
    const results = await Promise.allSettled(items.map((item) => unlessGone(remove(item))));
    failures.push(...results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : [])));
    return results.filter((result) => result.status === 'fulfilled').length;
  };

  const [listed, networkList, volumeList] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters: JSON.stringify(filters) }),
  ]);
  const containers = await removeAll(
    listed.filter((item) => choose(item.Labels, item.Names[0]?.slice(1) ?? '')),
    (item) => removeContainer(docker.getContainer(item.Id), item.State),
  );
  const [networks, volumes] = await Promise.all([
    removeAll(
      networkList.filter((item) => choose(item.Labels ?? {}, item.Name)),
      (item) => docker.getNetwork(item.Id).remove() as Promise<unknown>,
    ),
    removeAll(
      volumeList.Volumes.filter((item) => choose(item.Labels, item.Name)),
      (item) => docker.getVolume(item.Name).remove({ force: true }) as Promise<unknown>,
    ),
  ]);
  return { removed: { containers, networks, volumes }, failures };
}

async function removeContainer(container: Docker.Container, state: string): Promise<void> {
  // It may be starting just now. Removing it then leaves an endpoint on its network that nothing can remove any more (seen
  // once in 120 removals on 20.10). The engine answers an inspection only when a start has ended, so that is waited for.
  if (state === 'created') await unlessGone(container.inspect());
  await container.remove({ force: true, v: true });
}
