import { parseImageRef, type ImageRef, type Plan } from '@slipway/core';
import { createRegistryClient, type CredentialSource } from '@slipway/registry';

/** The images that a plan pushes, taken apart, by the names under which it pushes them. */
function pushTargets(plan: Plan): ReadonlyMap<string, ImageRef> {
  const images = plan.steps.flatMap((step) => (step.kind === 'push' ? step.images : []));
  return new Map(
    images.flatMap((image) => {
      const ref = parseImageRef(image);
      return ref === undefined ? [] : [[image, ref] as const];
    }),
  );
}

/** Where the check is made from, and whom it tells. */
export interface PreflightOptions {
  readonly engineHere: boolean;
  readonly notify: (text: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Checks before the first step that the registries a plan pushes to answer, so that an hour of building does not end in
 * a refused push. A login that is wrong shows here too. An engine on another computer pushes from there, where other registries may
 * answer than here, so then nothing is checked, and `notify` is told.
 */
export async function checkRegistries(
  plan: Plan,
  credentials: CredentialSource,
  { engineHere, notify, signal }: PreflightOptions,
): Promise<void> {
  const hosts = [...new Set([...pushTargets(plan).values()].map(({ registry }) => registry))];
  if (engineHere) await Promise.all(hosts.map((host) => createRegistryClient(host, { credentials }).ping(signal)));
  else if (hosts.length > 0) notify(`Not checked before the run: whether ${hosts.join(', ')} answers the engine\n`);
}

/**
 * Asks the registries which digests the images have now that a plan is going to push, by the names that it pushes them under. What does
 * not exist yet is left out. Rejects as a registry's client does.
 */
export async function pushTargetDigests(
  plan: Plan,
  credentials: CredentialSource,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const found = await Promise.all(
    [...pushTargets(plan)].map(async ([image, { registry, repository, tag = 'latest' }]) => {
      const manifest = await createRegistryClient(registry, { credentials }).head(repository, tag, signal);
      return manifest === undefined ? [] : [[image, manifest.digest] as const];
    }),
  );
  return new Map(found.flat());
}
