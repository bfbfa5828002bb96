import type { KnownHook } from './host-api.ts';

/** A part of an answer by its names; undefined where it is not there. */
export function partOf(value: unknown, ...names: readonly string[]): unknown {
  let part = value;
  for (const name of names) {
    if (typeof part !== 'object' || part === null || !Object.hasOwn(part, name)) return undefined;
    part = (part as Readonly<Record<string, unknown>>)[name];
  }
  return part;
}

/** An id as text, whether the host gives it as a number or as text. */
export function idOf(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A list of hooks, whose ids and addresses stand at these places; undefined for what is no list. */
export function hooksOf(
  list: unknown,
  id: (hook: unknown) => unknown,
  url: (hook: unknown) => unknown,
): readonly KnownHook[] | undefined {
  if (!Array.isArray(list)) return undefined;
  return list.flatMap((hook: unknown) => {
    const [known, address] = [idOf(id(hook)), url(hook)];
    return known === undefined || typeof address !== 'string' ? [] : [{ id: known, url: address }];
  });
}
