/**
 * How far a registry's clock is ahead of this one (behind: negative), in milliseconds, by the `Date` of an answer; 0 when it may be right, and
 * undefined without a date. It has whole seconds, and the answer took its time: both are given the benefit of the doubt.
 */
export function clockSkew(
  date: string | undefined,
  { askedAt, answeredAt }: { readonly askedAt: number; readonly answeredAt: number },
): number | undefined {
  const said = Date.parse(date ?? '');
  if (Number.isNaN(said)) return undefined;
  if (said > answeredAt) return said - answeredAt;
  return Math.min(0, said + 999 - askedAt);
}
