/** A digest as people tell digests apart: its first twelve digits. */
export function shortDigest(digest: string): string {
  return digest.replace(/^(sha256:[0-9a-f]{12})[0-9a-f]+$/, '$1');
}

/** What has happened, for the history of a trigger. */
export function movedEvent(reference: string, digest: string): string {
  return `${reference} moved to ${shortDigest(digest)}`;
}
