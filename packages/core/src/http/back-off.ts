/** Waits between tries, in milliseconds. */
export interface BackOff {
  readonly firstMs: number;
  readonly mostMs: number;
}

/**
 * The wait after so many failed tries in a row: doubled each time up to a limit, and then a random part of its upper half, so that
 * callers which lost the service together do not come back together. `random` is between 0 and 1.
 */
export function backOffMs({ firstMs, mostMs }: BackOff, failures: number, random: number): number {
  const full = Math.min(mostMs, firstMs * 2 ** Math.min(failures - 1, 30));
  return Math.round(full * (0.5 + random / 2));
}
