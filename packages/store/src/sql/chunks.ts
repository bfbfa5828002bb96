/** Databases take a limited number of values in one statement. */
const mostAtOnce = 300;

/** Cuts a list into pieces that fit into one statement. */
export function* inChunks<T>(items: readonly T[], size: number = mostAtOnce): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}
