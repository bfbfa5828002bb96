import { describe, expect, it } from 'vitest';
import { reasonOf, render } from '../../test/support/render.ts';
import { goInt64 } from '../index.ts';

/** 2023-11-14T22:13:20Z. */
const AT = goInt64(1_700_000_000);

describe('dates', () => {
  it.each([
    ['{{ now }}', '2024-05-06 07:08:09.123 +0000 UTC'],
    ['{{ date "2006-01-02" "2020-01-01" }} {{ htmlDate nil }}', '2024-05-06 2024-05-06'],
    ['{{ date "Monday Mon January Jan 2 _2 02 002 __2 06" .at }}', 'Tuesday Tue November Nov 14 14 14 318 318 23'],
    ['{{ date "15 3 03 4 04 5 05 PM pm .000 .999 ,00" .at }}', '22 10 10 13 13 20 20 PM pm .000  ,00'],
    ['{{ date "Z07:00 -0700 -07:00 Z0700 -07 MST" .at }}', 'Z +0000 +00:00 Z +00 UTC'],
    ['{{ dateInZone "15:04 MST -0700 -07:00:00" .at "Asia/Kolkata" }}', '03:43 IST +0530 +05:30:00'],
    [
      '{{ dateInZone "15:04 MST" .at "Europe/Berlin" }} {{ dateInZone "15:04 MST" .at "America/New_York" }}',
      '23:13 CET 17:13 EST',
    ],
    [
      '{{ dateInZone "15:04 MST" .at "Asia/Tokyo" }} {{ dateInZone "15:04 MST" .at "America/Sao_Paulo" }}',
      '07:13 JST 19:13 -03',
    ],
    ['{{ dateInZone "15:04 MST" .at "Nowhere/Else" }} {{ date_in_zone "15" .at "" }}', '22:13 UTC 22'],
    ['{{ htmlDateInZone .at "Pacific/Auckland" }} {{ date "Mongo Janet" .at }}', '2023-11-15 Mongo Janet'],
    ['{{ ago .at }} {{ ago now }}', '4160h54m49s 0s'],
    ['{{ dateModify "-1.5h10ms" (toDate "2006-01-02" "2024-03-01") }}', '2024-02-29 22:29:59.99 +0000 UTC'],
    ['{{ unixEpoch (date_modify "x" (toDate "2006" "1970")) }}', '0'],
  ])('%s', (text, expected) => expect(render(text, { at: AT })).toBe(expected));

  it.each([
    ['2006-01-02 15:04:05', '2024-02-29 23:59:59', '2024-02-29 23:59:59 +0000 UTC'],
    ['2006-01-02 15:04:05', '2024-02-29 23:59:59.25', '2024-02-29 23:59:59.25 +0000 UTC'],
    ['2006-01-02T15:04:05Z07:00', '2024-01-02T03:04:05+02:30', '2024-01-02 03:04:05 +0230 +0230'],
    ['2006-01-02T15:04:05Z07:00', '2024-01-02T03:04:05Z', '2024-01-02 03:04:05 +0000 UTC'],
    ['Mon, 02 Jan 2006 15:04:05 MST', 'Tue, 02 Jan 2024 03:04:05 CET', '2024-01-02 03:04:05 +0000 CET'],
    ['Jan _2 3:04PM 2006', 'feb  3 4:05PM 2024', '2024-02-03 16:05:00 +0000 UTC'],
    ['2006 002', '2024 060', '2024-02-29 00:00:00 +0000 UTC'],
    ['06-1-2', '70-7-4', '1970-07-04 00:00:00 +0000 UTC'],
    ['2006-01-02', '2023-02-29', '0001-01-01 00:00:00 +0000 UTC'],
    ['2006-01-02', '2023-02-2', '0001-01-01 00:00:00 +0000 UTC'],
    ['2006-01-02', '2023-02-20 ', '0001-01-01 00:00:00 +0000 UTC'],
    ['15:04', '24:00', '0001-01-01 00:00:00 +0000 UTC'],
  ])('toDate %j %j', (layout, text, expected) => {
    expect(render('{{ toDate .layout .text }}', { layout, text })).toBe(expected);
  });

  it('has methods', () => {
    const text =
      '{{ $t := toDate "2006-01-02" "2024-01-31" }}{{ $t.Year }} {{ $t.Month }} {{ printf "%d" $t.Month }} {{ $t.Weekday }} {{ $t.YearDay }}';
    expect(render(text)).toBe('2024 January 1 Wednesday 31');
    expect(render('{{ ((toDate "2006-01-02" "2024-01-31").AddDate 0 1 0).Format "01-02" }}')).toBe('03-02');
    expect(render('{{ (toDate "2006" "2025").Sub (toDate "2006" "2024") }}')).toBe('8784h0m0s');
    expect(render('{{ (toDate "2006" "2024").Before now }} {{ now.Unix }} {{ now.UnixMilli }}')).toBe(
      'true 1714979289 1714979289123',
    );
  });

  it('are checked', () => {
    expect(reasonOf('{{ unixEpoch 1 }}')).toBe("can't handle 1 for arg of type time.Time");
  });
});
