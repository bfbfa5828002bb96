/** `every` takes up to so many days, as Azure's does. */
export const maxEveryDays = 30;

/**
 * The cron expression of `7d`: at this minute and hour (UTC) of the days 1, 8, 15, … of each month, which begins anew with the 1st. A
 * former expression for the same number of days is kept, so that saying it again changes nothing.
 */
export function everyToCron(every: string, now: number, former?: string): string {
  const days = every.replace(/d$/, '');
  if (former !== undefined && formerOf(days).test(former)) return former;
  const time = new Date(now);
  return `${time.getUTCMinutes()} ${time.getUTCHours()} */${days} * *`;
}

function formerOf(days: string): RegExp {
  return new RegExp(`^\\d{1,2} \\d{1,2} \\*/${days} \\* \\*$`);
}
