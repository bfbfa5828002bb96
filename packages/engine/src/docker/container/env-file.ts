import type { EnvEntry } from '@slipway/core';

/**
 * Reads a file as `docker run --env-file` does: one `NAME=value` on each line, `#` begins a comment, nothing is unquoted. A name alone
 * would take its value from the machine, and is left out.
 */
export function parseEnvFile(text: string): readonly EnvEntry[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const trimmed = line.trimStart();
    const equals = trimmed.indexOf('=');
    if (trimmed.startsWith('#') || equals <= 0) return [];
    return [{ name: trimmed.slice(0, equals), value: trimmed.slice(equals + 1) }];
  });
}
