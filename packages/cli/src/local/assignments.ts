import { SlipwayError, type SetValue } from '@slipway/core';

/**
 * Reads `--set` and `--set-secret`: `K=V`, split at the first `=`; `K` alone means an empty value (contract §6.2).
 * Secrets come last, so that they win over a plain value of the same name.
 */
export function parseSetFlags(plain: readonly string[] = [], secret: readonly string[] = []): readonly SetValue[] {
  return [
    ...plain.map((text) => ({ ...splitAssignment('--set', text), secret: false })),
    ...secret.map((text) => ({ ...splitAssignment('--set-secret', text), secret: true })),
  ];
}

/** Splits `NAME=VALUE` at the first `=`; `NAME` alone means an empty value. Throws `invalid-argument` without a name. */
export function splitAssignment(flag: string, text: string): { readonly name: string; readonly value: string } {
  const equals = text.indexOf('=');
  const name = equals < 0 ? text : text.slice(0, equals);
  // The text may be a secret, so it is not repeated.
  if (name === '') throw new SlipwayError('invalid-argument', `${flag} needs a name: ${flag} NAME=VALUE`);
  return { name, value: equals < 0 ? '' : text.slice(equals + 1) };
}
