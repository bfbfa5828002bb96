import { SlipwayError, type ManifestLinks } from '@slipway/core';

export type { ManifestLinks } from '@slipway/core';

const digestPattern = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[A-Za-z0-9=_-]+$/;

/**
 * Reads what a manifest of any type names. Whoever deletes by what this says must never overlook anything, so a manifest that cannot be
 * read is an error (`registry-failed`) and not one that names nothing.
 */
export function readManifestLinks(digest: string, bytes: Uint8Array): ManifestLinks {
  const fail = (reason: string): SlipwayError =>
    new SlipwayError('registry-failed', `the manifest ${digest} cannot be read: ${reason}`, {
      details: { digest },
      advice: 'Push the image anew, or delete this manifest by its digest.',
    });
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw fail(cause instanceof Error ? cause.message : 'no JSON');
  }
  if (!isRecord(parsed)) throw fail('it is no JSON object');
  const { manifests = [], subject } = parsed;
  if (!Array.isArray(manifests)) throw fail('`manifests` is no list');
  const digestOf = (descriptor: unknown, where: string): string => {
    const named = isRecord(descriptor) ? descriptor['digest'] : undefined;
    if (typeof named !== 'string' || !digestPattern.test(named)) throw fail(`${where} names no digest`);
    return named;
  };
  const children = manifests.map((entry: unknown, index) => digestOf(entry, `entry ${index + 1} of \`manifests\``));
  return {
    children: [...new Set(children)],
    ...(subject === undefined || subject === null ? {} : { subject: digestOf(subject, '`subject`') }),
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
