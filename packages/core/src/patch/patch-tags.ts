/*
 * Names of patches:
 *   incremental := T "-" number      1 to 999, without leading zeros: `jammy-20240530` is no patch, but an original
 *   floating    := T "-patched"
 */

/** How the tags of patches are named. */
export type TagConvention = 'incremental' | 'floating';

/** The highest number of an incremental patch. */
export const maxPatchNumber = 999;

const incremental = /^(.+)-([1-9]\d{0,2})$/;
const floating = /^(.+)-patched$/;
/** `-0` is no patch and still refused, as Azure's command does: it looks like one. */
const reserved = /-(?:0|[1-9]\d{0,2}|patched)$/;
const maxTagLength = 128;

/** Whether a tag ends like that of a patch, of either convention. Such tags are never patched themselves. */
export function hasReservedSuffix(tag: string): boolean {
  return reserved.test(tag);
}

/** What a tag is a patch of by one convention; undefined when it is none. */
export function readPatchTag(
  tag: string,
  convention: TagConvention,
): { readonly of: string; readonly number: number } | undefined {
  const [, of, number = '0'] = (convention === 'incremental' ? incremental : floating).exec(tag) ?? [];
  return of === undefined ? undefined : { of, number: Number(number) };
}

/** The tag that the next patch gets, or why it gets none. */
export type NextTag = { readonly ok: true; readonly tag: string } | { readonly ok: false; readonly problem: string };

/** The tag of the patch after `latest`; `highest` is the number where the numbering ends. */
export function nextPatchTag(
  tag: string,
  latest: string | undefined,
  { convention, highest = maxPatchNumber }: { readonly convention: TagConvention; readonly highest?: number },
): NextTag {
  const number = (latest === undefined ? 0 : (readPatchTag(latest, 'incremental')?.number ?? 0)) + 1;
  const next = convention === 'floating' ? `${tag}-patched` : `${tag}-${number}`;
  if (convention === 'incremental' && number > highest) {
    return { ok: false, problem: `${latest ?? tag} is the last patch that ${tag} may have` };
  }
  if (next.length > maxTagLength) return { ok: false, problem: `${next} is longer than a tag may be` };
  return { ok: true, tag: next };
}
