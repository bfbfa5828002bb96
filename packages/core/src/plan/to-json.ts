import { maskSecrets } from '../text/mask.ts';
import type { Plan } from './plan.ts';

const firstKeys = ['version', 'id', 'kind', 'name', 'index', 'waitsFor', 'steps'];

/**
 * Writes a plan as JSON for people and programs: equal plans give equal text. Secret values read `***`, and of the files
 * of secret volumes only names and sizes are shown.
 */
export function planToJson(plan: Plan): string {
  const { masks, volumes, ...rest } = plan;
  const shown = {
    ...rest,
    volumes: volumes.map(({ name, files }) => ({
      name,
      files: files.map((file) => ({ name: file.name, bytes: file.content.length })),
    })),
  };
  return JSON.stringify(shown, (_key, value: unknown) => present(value, masks), 2);
}

function present(value: unknown, masks: readonly string[]): unknown {
  if (typeof value === 'string') return maskSecrets(value, masks);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1)));
}

/** Position of a key: those that say what a thing is come first, the others by name. */
function rank(key: string): number {
  const place = firstKeys.indexOf(key);
  return place < 0 ? firstKeys.length : place;
}
