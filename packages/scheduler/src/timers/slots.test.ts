import { describe, expect, it } from 'vitest';
import { dayMs, minuteMs, pastSlots, slotsBetween } from './slots.ts';

const at = (text: string): number => Date.parse(text);
const shown = (slots: readonly number[]): readonly string[] =>
  slots.map((slot) => new Date(slot).toISOString().slice(0, 16));
const between = (schedule: string, zone: string, after: string, until: string): readonly string[] =>
  shown(slotsBetween(schedule, zone, at(after), at(until), 1000));

describe('121: slotsBetween', () => {
  it.each([
    ['*/5 * * * *', '2026-01-01T00:02Z', '2026-01-01T00:15Z', ['T00:05', 'T00:10', 'T00:15']],
    ['0 9-17 * * 1-5', '2026-01-02T15:30Z', '2026-01-05T10:00Z', ['2T16:00', '2T17:00', '5T09:00', '5T10:00']],
    ['0 12 * * Mon-Fri', '2026-01-02T12:00Z', '2026-01-06T12:00Z', ['5T12:00', '6T12:00']],
    ['30 4 1,15 * *', '2026-01-01T05:00Z', '2026-02-01T05:00Z', ['01-15T04:30', '02-01T04:30']],
    ['0 0 1 JAN,jul *', '2026-01-02T00:00Z', '2027-01-01T00:00Z', ['2026-07-01T00:00', '2027-01-01T00:00']],
    ['10-50/20 6 * * *', '2026-01-01T00:00Z', '2026-01-02T00:00Z', ['T06:10', 'T06:30', 'T06:50']],
  ])('reads %s', (schedule, after, until, expected) => {
    const slots = between(schedule, 'UTC', after, until);
    expect(slots).toHaveLength(expected.length);
    expected.forEach((end, index) => expect(slots[index]).toMatch(new RegExp(`${end}$`)));
  });

  it('76: */7 as the day of month is the days 1, 8, 15, 22 and 29, and begins anew with each month', () => {
    expect(between('7 14 */7 * *', 'UTC', '2026-01-01T00:00Z', '2026-02-09T00:00Z')).toEqual(
      ['01-01', '01-08', '01-15', '01-22', '01-29', '02-01', '02-08'].map((day) => `2026-${day}T14:07`),
    );
  });

  it('counts the minute it ends at and not the one it begins after', () => {
    expect(between('* * * * *', 'UTC', '2026-01-01T00:00Z', '2026-01-01T00:02Z')).toEqual([
      '2026-01-01T00:01',
      '2026-01-01T00:02',
    ]);
    expect(between('* * * * *', 'UTC', '2026-01-01T00:00:59Z', '2026-01-01T00:01:00Z')).toHaveLength(1);
    expect(between('* * * * *', 'UTC', '2026-01-01T00:01Z', '2026-01-01T00:00Z')).toEqual([]);
  });

  it('wants day of month and day of week both: Fridays the 13th', () => {
    expect(between('0 0 13 * 5', 'UTC', '2026-01-01T00:00Z', '2026-12-31T00:00Z')).toEqual([
      '2026-02-13T00:00',
      '2026-03-13T00:00',
      '2026-11-13T00:00',
    ]);
  });

  it('goes by the clocks of a zone', () => {
    expect(between('0 9 * * *', 'Asia/Kolkata', '2026-01-01T00:00Z', '2026-01-02T00:00Z')).toEqual([
      '2026-01-01T03:30',
    ]);
    expect(between('0 9 * * *', 'America/New_York', '2026-03-07T15:00Z', '2026-03-08T15:00Z')).toEqual([
      '2026-03-08T13:00',
    ]);
  });

  it('has no slot in a minute that the clocks leave out', () => {
    expect(between('30 2 * * *', 'Europe/Berlin', '2026-03-28T00:00Z', '2026-03-30T22:00Z')).toEqual([
      '2026-03-28T01:30',
      '2026-03-30T00:30',
    ]);
    // Half an hour on Lord Howe Island: from 02:00 to 02:30.
    expect(between('15 2 * * *', 'Australia/Lord_Howe', '2026-10-03T00:00Z', '2026-10-05T00:00Z')).toEqual([
      '2026-10-04T15:15',
    ]);
  });

  it('has one slot in a minute that the clocks show twice', () => {
    expect(between('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00Z', '2026-10-25T12:00Z')).toEqual([
      '2026-10-25T00:30',
    ]);
    expect(between('*/30 1-2 * * *', 'Europe/Berlin', '2026-10-24T12:00Z', '2026-10-25T12:00Z')).toEqual([
      '2026-10-24T23:00',
      '2026-10-24T23:30',
      '2026-10-25T00:00',
      '2026-10-25T00:30',
    ]);
    expect(between('45 1 * * *', 'Australia/Lord_Howe', '2026-04-04T00:00Z', '2026-04-05T00:00Z')).toEqual([
      '2026-04-04T14:45',
    ]);
  });

  it('goes on by the hour while the clocks are changed, when every hour is named', () => {
    const hours = ['T23:00', 'T00:00', 'T01:00', 'T02:00'];
    for (const day of ['2026-10-25', '2026-03-29']) {
      const before = new Date(at(`${day}T00:00Z`) - 61 * minuteMs).toISOString();
      const slots = between('0 * * * *', 'Europe/Berlin', before, `${day}T02:00Z`);
      expect(slots.map((slot) => slot.slice(-6))).toEqual(hours);
    }
  });

  it.each(['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'UTC'])(
    'jumps over no slot in %s: a year is what each of its days has',
    (zone) => {
      for (const schedule of ['17 3 * * *', '0 */6 * * 1', '59 23 28-31 * *', '0 22 * * *']) {
        const whole = slotsBetween(schedule, zone, at('2026-01-01T00:00Z'), at('2027-01-01T00:00Z'), 10_000);
        const daily = Array.from({ length: 365 * 4 }, (_, quarter) => {
          const from = at('2026-01-01T00:00Z') + (quarter * dayMs) / 4;
          return slotsBetween(schedule, zone, from, from + dayMs / 4, 10_000);
        }).flat();
        expect(whole).toEqual(daily);
        expect(whole.length).toBeGreaterThan(40);
      }
    },
  );

  it('finds what comes once in years soon, and what never comes not at all', () => {
    const begun = performance.now();
    expect(shown(slotsBetween('0 0 29 2 *', 'UTC', at('2026-01-01T00:00Z'), at('2034-01-01T00:00Z'), 5))).toEqual([
      '2028-02-29T00:00',
      '2032-02-29T00:00',
    ]);
    expect(slotsBetween('0 0 29 2 1', 'Europe/Berlin', at('2029-01-01T00:00Z'), at('2037-01-01T00:00Z'), 5)).toEqual(
      [],
    );
    expect(performance.now() - begun).toBeLessThan(2000);
  });

  it('throws for a zone that does not exist', () => {
    expect(() => slotsBetween('* * * * *', 'No/Where', 0, dayMs, 5)).toThrow('No/Where');
  });
});

describe('pastSlots', () => {
  it('looks no farther back than it must', () => {
    const now = at('2026-06-01T00:00Z');
    const minutely = pastSlots('* * * * *', 'UTC', now - 400 * dayMs, now);
    expect(minutely).toMatchObject({ areAll: false });
    expect(minutely.slots).toHaveLength(1440);
    const yearly = pastSlots('0 0 1 1 *', 'UTC', now - 3000 * dayMs, now);
    expect(shown(yearly.slots).at(-1)).toBe('2026-01-01T00:00');
    expect(pastSlots('* * * * *', 'UTC', now - 3 * minuteMs, now)).toEqual({
      slots: [now - 2 * minuteMs, now - minuteMs, now],
      areAll: true,
    });
    expect(pastSlots('0 0 1 1 *', 'UTC', now - dayMs, now)).toEqual({ slots: [], areAll: true });
  });
});
