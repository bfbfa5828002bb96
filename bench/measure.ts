/** One way of doing the work that a benchmark compares. */
export interface Contestant {
  readonly name: string;
  /** Does the work once; the time it takes is what counts. */
  readonly run: () => Promise<void>;
  /** Tidies up after it, which does not count. */
  readonly after?: () => Promise<void>;
}

/** Medians of two ways of doing the same work, in milliseconds, measured turn by turn in one process. */
export interface Comparison {
  readonly name: string;
  readonly ours: number;
  readonly theirs: number;
  readonly against: string;
  readonly rounds: number;
}

/** Measures both contestants in turn, so that whatever else the machine does hits both alike. One round of each warms up. */
export async function compare(name: string, ours: Contestant, theirs: Contestant, rounds: number): Promise<Comparison> {
  const times: Record<'ours' | 'theirs', number[]> = { ours: [], theirs: [] };
  for (let round = 0; round <= rounds; round += 1) {
    for (const [side, contestant] of [
      ['ours', ours],
      ['theirs', theirs],
    ] as const) {
      const startedAt = performance.now();
      await contestant.run();
      if (round > 0) times[side].push(performance.now() - startedAt);
      await contestant.after?.();
    }
  }
  return { name, ours: median(times.ours), theirs: median(times.theirs), against: theirs.name, rounds };
}

/** The middle of a list of numbers. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** The value that this share (0 to 1) of a list of numbers does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** Does work so many times in a few lanes at once; gives the time that each took, in milliseconds. */
export async function timed(
  count: number,
  lanes: number,
  work: (index: number) => Promise<unknown>,
): Promise<readonly number[]> {
  const times: number[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      const index = next;
      next += 1;
      const startedAt = performance.now();
      await work(index);
      times.push(performance.now() - startedAt);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return times;
}
