import type { z } from 'zod';
import { decodeBase64 } from '../rules/base64.ts';
import { patchOrderSchema, type PatchOrder } from './patch-task.ts';

/** The flag of `acr patch` that carries a whole order: base64url of JSON, so that no text of a user is read as anything else on its way. */
export const orderFlag = '--order';

/** Longest order in its encoded form. */
const maxEncoded = 256 * 1024;

/** Writes an order for the words of a command. */
export function encodeOrder(order: PatchOrder): string {
  const bytes = new TextEncoder().encode(JSON.stringify(order));
  const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  return base64.replaceAll('+', '-').replaceAll('/', '_');
}

/** Reads an order that a command carries; the problem is a text for the user. */
export function decodeOrder(
  text: string,
): { readonly ok: true; readonly order: PatchOrder } | { readonly ok: false; readonly problem: string } {
  const bytes = text.length > maxEncoded ? undefined : decodeBase64(text.replaceAll('-', '+').replaceAll('_', '/'));
  if (bytes === undefined)
    return { ok: false, problem: `${orderFlag} takes base64 of at most ${maxEncoded} characters` };
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return { ok: false, problem: `what ${orderFlag} carries is no JSON` };
  }
  const { success, data, error } = patchOrderSchema.safeParse(json);
  if (success) return { ok: true, order: data };
  const issues = error.issues.map(({ path, message }) =>
    [path.map(String).join('.'), message].filter(Boolean).join(': '),
  );
  return { ok: false, problem: issues.join('; ') };
}

/** An order for images that are named one by one, `REPOSITORY:TAG`; undefined for what is no such name. */
export function orderOfImages(
  images: readonly string[],
  settings: Partial<Omit<z.input<typeof patchOrderSchema>, 'repositories' | 'version'>> = {},
): { readonly ok: true; readonly order: PatchOrder } | { readonly ok: false; readonly problem: string } {
  const byRepository = new Map<string, string[]>();
  for (const image of images) {
    const colon = image.lastIndexOf(':');
    if (colon <= image.lastIndexOf('/')) return { ok: false, problem: `"${image}" names no tag: write REPOSITORY:TAG` };
    const repository = image.slice(0, colon);
    byRepository.set(repository, [...(byRepository.get(repository) ?? []), image.slice(colon + 1)]);
  }
  const repositories = [...byRepository].map(([repository, tags]) => ({ repository, tags }));
  const { success, data, error } = patchOrderSchema.safeParse({ version: 'v1', ...settings, repositories });
  if (success) return { ok: true, order: data };
  return { ok: false, problem: error.issues.map(({ message }) => message).join('; ') };
}
