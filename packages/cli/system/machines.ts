import {
  connectDocker,
  ensureBaseImage,
  isStuckNetwork,
  pushImage,
  startRegistry,
  watchLeaks,
  type Leftover,
  type TestRegistry,
} from '@slipway/testkit';

/** A registry of one test file's own, with the base image of examples and scenarios in it. */
export interface Machines extends AsyncDisposable {
  readonly registry: TestRegistry;
  /** Rejects with a list when containers, networks or volumes of runs are left on the engine. */
  readonly expectNothingLeft: () => Promise<void>;
}

/** Starts what system tests need beside the engine. */
export async function startMachines(): Promise<Machines> {
  const docker = await connectDocker();
  const [registry, image] = await Promise.all([startRegistry(), ensureBaseImage(docker)]);
  await pushImage(docker, image, `${registry.host}/base/busybox:1`);
  const leaks = await watchLeaks(docker);
  return {
    registry,
    async expectNothingLeft() {
      const left: Leftover[] = [];
      for (const one of (await leaks.leftovers()).filter(isOrphan)) {
        if (one.kind !== 'network' || !(await isStuckNetwork(docker, one.name))) left.push(one);
      }
      if (left.length > 0)
        throw new Error(`left on the engine:\n${left.map(({ kind, name }) => `${kind} ${name}`).join('\n')}`);
    },
    async [Symbol.asyncDispose]() {
      await removeImagesOf(docker, registry.host);
      await registry[Symbol.asyncDispose]();
    },
  };
}

/** Images that the runs of a test built carry the name of its registry, which nobody will ever use again. */
export async function removeImagesOf(docker: Awaited<ReturnType<typeof connectDocker>>, host: string): Promise<void> {
  const images = await docker.listImages({ filters: { reference: [`${host}/*`, `${host}/*/*`] } });
  // One after another: the engine stumbles when two names of one image go at the same time.
  for (const tag of images.flatMap(({ RepoTags }) => RepoTags ?? []))
    await docker.getImage(tag).remove({ force: true });
}

/** The owner is written host/boot/pid/start; a run of somebody else on this machine has an owner that lives. */
function isOrphan({ labels }: Leftover): boolean {
  const pid = Number(labels['dev.slipway.owner']?.split('/')[2]);
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}
