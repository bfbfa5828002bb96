import { expect, it } from 'vitest';
import { timeBar } from './timeline.ts';

const at = (seconds: number): string => new Date(Date.UTC(2030, 0, 1, 0, 0, seconds)).toISOString();
const run = { startTime: at(0), finishTime: at(100) };
const now = Date.parse(at(50));

it('lays steps into the time of their run', () => {
  expect(timeBar({ startTime: at(10), finishTime: at(30) }, run, now)).toEqual({ left: 0.1, width: 0.2, ms: 20_000 });
  expect(timeBar({ startTime: at(25) }, { startTime: at(0) }, now)).toEqual({ left: 0.5, width: 0.5, ms: 25_000 });
  expect(timeBar({}, run, now)).toBeUndefined();
  // A step that was still open when the run ended ended with it.
  expect(timeBar({ startTime: at(90) }, run, now + 1e6)).toMatchObject({ ms: 10_000 });
});
