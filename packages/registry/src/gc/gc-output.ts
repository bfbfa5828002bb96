/** What a registry's `garbage-collect` said. */
export interface GcReport {
  /** Blobs that something needs. */
  readonly marked: number;
  /** Digests of the blobs that go, or would. */
  readonly blobs: readonly string[];
  /** Manifests that go, or would; none without `-m`. */
  readonly manifests: readonly string[];
}

/*
 * line := "N blobs marked, M blobs and K manifests eligible for deletion"
 *       | "blob eligible for deletion: " digest
 *       | "manifest eligible for deletion: " digest        (some write the repository before it)
 *       | anything else
 */
const summary = /^(\d+) blobs marked, (\d+) blobs and (\d+) manifests eligible for deletion$/m;
const digest = '(sha256:[0-9a-f]{64})';

/** Reads it; undefined when it is not complete: what is not understood must not be acted on. */
export function readGcOutput(text: string): GcReport | undefined {
  const found = summary.exec(text);
  if (found === null) return undefined;
  const all = (pattern: string): readonly string[] =>
    [...text.matchAll(new RegExp(pattern, 'gm'))].map((match) => match[1] ?? '');
  const blobs = all(`^blob eligible for deletion: ${digest}$`);
  const manifests = all(`^manifest eligible for deletion: .*?${digest}$`);
  const [, marked, blobCount, manifestCount] = found.map(Number);
  if (blobs.length !== blobCount || manifests.length !== manifestCount) return undefined;
  return { marked: marked ?? 0, blobs, manifests };
}
