import type { PatchEnd } from './decide.ts';
import { describePackage } from './packages.ts';

/** An image that a filter has found. */
export interface FoundImage {
  readonly repository: string;
  readonly tag: string;
  readonly latest?: string | undefined;
}

/** An image and how the work on it ended. */
export interface PatchedImage extends FoundImage {
  readonly end: PatchEnd;
}

/** What a patch run has done, for programs to read. */
export interface PatchReport {
  readonly images: readonly PatchedImage[];
  /** `REPOSITORY:TAG` that an order names and that does not exist. */
  readonly missing: readonly string[];
  readonly patched: number;
  readonly skipped: number;
  readonly failed: number;
}

/** What a dry run prints: the columns of Azure's command. */
export function dryRunText(images: readonly FoundImage[], missing: readonly string[]): string {
  const rows = images.map(({ repository, tag, latest }) => `${repository},${tag},${latest ?? 'N/A'}`);
  return ['Repo,Tag,LatestPatchTag', ...rows, ...missingLines(missing), `Matches found: ${images.length}`]
    .map((line) => `${line}\n`)
    .join('');
}

/** Counts how the work on images ended. */
export function patchReport(images: readonly PatchedImage[], missing: readonly string[]): PatchReport {
  const count = (status: PatchEnd['status']): number => images.filter(({ end }) => end.status === status).length;
  return { images, missing, patched: count('Patched'), skipped: count('Skipped'), failed: count('Failed') };
}

/** One line for an image: what became of it. */
export function describeEnd({ repository, tag, end }: Pick<PatchedImage, 'repository' | 'tag' | 'end'>): string {
  const name = `${repository}:${tag}`;
  if (end.status !== 'Patched') return `${name}: ${end.status}: ${end.reason}`;
  return `${name}: Patched as ${end.tag} (${end.digest}): ${end.packages.map(describePackage).join(', ')}`;
}

/** The end of a run's log. */
export function reportText({ images, missing, patched, skipped, failed }: PatchReport): string {
  return [
    ...images.map((image) => describeEnd(image)),
    ...missingLines(missing),
    `Patched: ${patched}, skipped: ${skipped}, failed: ${failed}`,
  ]
    .map((line) => `${line}\n`)
    .join('');
}

function missingLines(missing: readonly string[]): readonly string[] {
  return missing.length === 0 ? [] : ['Artifacts specified in the filter that do not exist:', ...missing];
}
