import { canonicalRegistry, parseImageRef, resolveSecrets } from '@slipway/core';
import type { SecretText } from '@slipway/core/http';
import type { Context } from '../context.ts';
import { readPending } from './pending-tasks.ts';

/** Logins of so many tasks are tried: whoever shares a private image mostly shares its login. */
const mostTasks = 50;

/** See `BaseImageRecords.loginsFor`. */
export async function loginsFor(context: Context, reference: string) {
  const { database, ownRegistry } = context;
  const tasks = await database.db
    .selectFrom('base_images')
    .select('task')
    .distinct()
    .where('reference', '=', reference)
    .where('run_seq', 'is not', null)
    .orderBy('task')
    .limit(mostTasks)
    .execute();
  if (tasks.length === 0) return [];
  const { specs, secrets } = await readPending(
    context,
    tasks.map(({ task }) => task),
  );
  const host = parseImageRef(reference)?.registry;
  const logins = new Map<string, { readonly username: string; readonly password: string }>();
  for (const spec of specs) {
    const fitting = spec.credentials.filter(({ registry }) => canonicalRegistry(registry, ownRegistry) === host);
    if (fitting.length === 0) continue;
    // A secret that is gone keeps the task from running, and is told there.
    const whole = tryOr(() => resolveSecrets({ ...spec, credentials: fitting }, secrets).credentials, []);
    for (const { username, password } of whole) {
      const login = { username: textOf(username), password: textOf(password) };
      if (login.password !== '') logins.set(JSON.stringify(login), login);
    }
  }
  return [...logins.values()];
}

function textOf(secret: SecretText): string {
  return secret.type === 'Opaque' ? (secret.value ?? '') : '';
}

function tryOr<T>(work: () => T, otherwise: T): T {
  try {
    return work();
  } catch {
    return otherwise;
  }
}
