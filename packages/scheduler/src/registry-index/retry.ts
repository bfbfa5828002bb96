const firstMs = 1000;
const mostMs = 10 * 60_000;

/** How long to wait after so many failures in a row. */
export function retryMs(failures: number): number {
  return Math.min(mostMs, firstMs * 2 ** Math.min(failures, 20));
}
