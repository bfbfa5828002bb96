import { parseImageRef, type Plan } from '@slipway/core';
import { createRegistryClient, type CredentialSource } from '@slipway/registry';

/** The registries that a plan pushes to. */
function pushedRegistries(plan: Plan): readonly string[] {
  const images = plan.steps.flatMap((step) => (step.kind === 'push' ? step.images : []));
  return [...new Set(images.flatMap((image) => parseImageRef(image)?.registry ?? []))];
}

/**
 * Checks before the first step that the registries a plan pushes to answer, so that an hour of building does not end in
 * a refused push. A login that is wrong shows here too.
 */
export async function checkRegistries(plan: Plan, credentials: CredentialSource, signal: AbortSignal): Promise<void> {
  await Promise.all(pushedRegistries(plan).map((host) => createRegistryClient(host, { credentials }).ping(signal)));
}
