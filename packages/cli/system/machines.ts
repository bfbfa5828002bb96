import {
  connectDocker,
  ensureBaseImage,
  pushImage,
  startRegistry,
  watchLeaks,
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
    expectNothingLeft: () => leaks.expectNone(),
    async [Symbol.asyncDispose]() {
      await removeImagesOf(docker, registry.host);
      await registry[Symbol.asyncDispose]();
    },
  };
}

/** Images that the runs of a test built carry the name of its registry, which nobody will ever use again. */
async function removeImagesOf(docker: Awaited<ReturnType<typeof connectDocker>>, host: string): Promise<void> {
  const images = await docker.listImages({ filters: { reference: [`${host}/*`, `${host}/*/*`] } });
  await Promise.all(
    images.flatMap(({ RepoTags }) => RepoTags ?? []).map((tag) => docker.getImage(tag).remove({ force: true })),
  );
}
