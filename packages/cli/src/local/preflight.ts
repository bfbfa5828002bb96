import { parseImageRef, type Plan } from '@slipway/core';
import { createRegistryClient, type CredentialSource } from '@slipway/registry';

/** The registries that a plan pushes to. */
function pushedRegistries(plan: Plan): readonly string[] {
  const images = plan.steps.flatMap((step) => (step.kind === 'push' ? step.images : []));
  return [...new Set(images.flatMap((image) => parseImageRef(image)?.registry ?? []))];
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
  const hosts = pushedRegistries(plan);
  if (engineHere) await Promise.all(hosts.map((host) => createRegistryClient(host, { credentials }).ping(signal)));
  else if (hosts.length > 0) notify(`Not checked before the run: whether ${hosts.join(', ')} answers the engine\n`);
}

/** Where the check is made from, and whom it tells. */
export interface PreflightOptions {
  readonly engineHere: boolean;
  readonly notify: (text: string) => void;
  readonly signal: AbortSignal;
}
