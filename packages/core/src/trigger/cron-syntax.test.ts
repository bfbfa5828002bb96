import { describe, expect, it } from 'vitest';
import { checkCron } from './cron-syntax.ts';
import { isTimeZone } from './time-zone.ts';

describe('121: checkCron', () => {
  it.each([
    '*/5 * * * *',
    '0 9-17 * * 1-5',
    '0 12 * * Mon-Fri',
    '30 4 1,15 * *',
    '0 0 29 2 *',
    '0,15,30,45 8-18/2 * JAN-mar,Oct sun',
    '  0   2 * *\t* ',
    '59 23 31 12 6',
    '0 0 30 2 Mon',
  ])('accepts %s', (text) => {
    expect(checkCron(text)).toBeUndefined();
  });

  it.each([
    ['', 1, 'it has 0 fields'],
    ['* * * *', 8, 'it has 4 fields'],
    ['0 */5 * * * *', 13, 'it has 6 fields'],
    ['0 0 1 1 * 2030', 11, 'it has 6 fields'],
    ['@daily', 1, 'nickname'],
    ['60 * * * *', 1, "minute: '60' is no minute"],
    ['0 24 * * *', 3, "hour: '24' is no hour"],
    ['0 0 0 * *', 5, "day of month: '0'"],
    ['0 0 32 * *', 5, "day of month: '32'"],
    ['0 0 * 13 *', 7, "month: '13'"],
    ['0 0 * * 7', 9, "day of week: '7'"],
    ['0 0 L * *', 5, "day of month: 'L'"],
    ['0 0 15W * *', 5, "day of month: '15W'"],
    ['0 0 * * 5#2', 9, "day of week: '5#2'"],
    ['0 0 ? * *', 5, "day of month: '?'"],
    ['0 0 * * Monday', 9, "day of week: 'Monday'"],
    ['Mon 0 * * *', 1, "minute: 'Mon'"],
    ['1,2,x * * * *', 5, "minute: 'x'"],
    ['1,,2 * * * *', 3, 'a value is missing'],
    ['1- * * * *', 3, 'a value is missing'],
    ['-1 * * * *', 1, "minute: '-1'"],
    ['50-10 * * * *', 1, 'goes backwards'],
    ['0 0 * * Fri-Mon', 9, 'goes backwards'],
    ['*/0 * * * *', 3, "the step '0'"],
    ['*/ * * * *', 3, "the step ''"],
    ['*/61 * * * *', 3, "the step '61'"],
    ['5/10 * * * *', 1, 'a step needs a range'],
    ['*/5/5 * * * *', 3, "the step '5/5'"],
    ['1.5 * * * *', 1, "minute: '1.5'"],
    ['0 0 30 2 *', 5, 'none of the months'],
    ['0 0 31 4,6 *', 5, 'none of the months'],
  ])('refuses %j at column %d', (text, column, message) => {
    expect(checkCron(text)).toMatchObject({ column, message: expect.stringContaining(message) as string });
    expect(checkCron(text)?.cure).toMatch(/\.$/);
  });
});

it.each([
  ['UTC', true],
  ['Europe/Paris', true],
  ['America/Argentina/Buenos_Aires', true],
  ['Mars/Olympus', false],
  ['+01:00', false],
  ['', false],
])('takes %j for a zone: %s', (name, isOne) => {
  expect(isTimeZone(name)).toBe(isOne);
});
