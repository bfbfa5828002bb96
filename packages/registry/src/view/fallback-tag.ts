/*
 * fallback tag := "sha256-" 64*64HEX [ "." suffix ]
 * Without a suffix it is the index that OCI clients keep where a registry has no referrers API (distribution specification,
 * "Referrers Tag Schema"); cosign adds `.sig`, `.att` and `.sbom`.
 */
const fallbackPattern = /^sha256-([0-9a-f]{64})(?:\.[A-Za-z0-9]+)?$/;

/** The digest that a tag's artifact belongs to, when it is one of those that stand for the referrers API; undefined for any other. */
export function subjectOfFallbackTag(tag: string): string | undefined {
  const hex = fallbackPattern.exec(tag)?.[1];
  return hex === undefined ? undefined : `sha256:${hex}`;
}
