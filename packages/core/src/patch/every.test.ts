import { describe, expect, it } from 'vitest';
import { checkCron } from '../trigger/cron-syntax.ts';
import { everyToCron } from './every.ts';

const at = Date.UTC(2025, 2, 5, 14, 7, 59);

describe('every (statement 76)', () => {
  it('76 becomes the minute and hour of its creation on every Nth day of a month', () => {
    expect(everyToCron('7d', at)).toBe('7 14 */7 * *');
    expect(everyToCron('1d', at)).toBe('7 14 */1 * *');
    for (let days = 1; days <= 30; days += 1) expect(checkCron(everyToCron(`${days}d`, at))).toBeUndefined();
  });

  it('76 keeps the time of a former expression, so that saying it again changes nothing', () => {
    expect(everyToCron('7d', at, '30 2 */7 * *')).toBe('30 2 */7 * *');
    expect(everyToCron('5d', at, '30 2 */7 * *')).toBe('7 14 */5 * *');
    expect(everyToCron('7d', at, '0 3 * * 1')).toBe('7 14 */7 * *');
  });
});
