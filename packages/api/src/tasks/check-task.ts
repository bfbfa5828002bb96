import { resolveSecrets, resolveTaskRun, storedSecretsOf } from '@slipway/core';
import type { TaskSpec } from '@slipway/core/http';
import { checkRequest, type CheckOptions } from '../runs/check-request.ts';

/**
 * Rejects with `invalid-task-file` or `invalid-argument` for a task whose runs could not succeed: what a run of it without overrides would be is
 * checked as a run is. Stored secrets are not needed for it; a text takes the place of each.
 */
export async function checkTask(spec: TaskSpec, { registry, imageAliases }: CheckOptions): Promise<void> {
  const placeholders = new Map(storedSecretsOf(spec).map((name) => [name, `secret ${name}`]));
  const request = resolveTaskRun(resolveSecrets(spec, placeholders), {});
  await checkRequest(request, {
    registry: request.registry ?? registry,
    imageAliases,
    consequence: 'nothing was saved',
  });
}
