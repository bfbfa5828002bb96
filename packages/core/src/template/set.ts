import type { SetValue } from '../compile/input.ts';

/** What reading a `K=V` text gives. */
export type SetResult =
  { readonly ok: true; readonly set: SetValue } | { readonly ok: false; readonly message: string };

/** Reads `K=V` as the engine of ACR Tasks reads `--set`: split at the first `=`, the value always text (contract §3.2). */
export function parseSet(text: string, secret = false): SetResult {
  const equals = text.indexOf('=');
  if (equals < 0) {
    return { ok: false, message: 'failed to parse --set data; invalid format, no = assignment found' };
  }
  if (equals === 0) return { ok: false, message: 'failed to parse --set data; expected a key=val format' };
  return { ok: true, set: { name: text.slice(0, equals), value: text.slice(equals + 1), secret } };
}
