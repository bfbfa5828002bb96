import { describe, expect, it } from 'vitest';
import { exitOf, startFailure, type Ending } from './failure.ts';
import { defaultLimits } from './limits.ts';

const limits = { ...defaultLimits('unix:///x', 2 ** 30), pids: 50 };
const ending: Ending = { exitCode: 1, limits, outOfMemory: false, lastWords: '' };

describe('startFailure', () => {
  it.each([
    { message: 'exec: "x": executable file not found in $PATH', exitCode: 127 },
    { message: 'exec: "/x": stat /x: no such file or directory', exitCode: 127 },
    { message: 'exec: "/etc": permission denied', exitCode: 126 },
    { message: 'port is already allocated', exitCode: 125 },
  ])('gives $exitCode for $message', ({ message, exitCode }) => {
    expect(startFailure(message)).toEqual({ exitCode, reason: message });
  });
});

describe('exitOf', () => {
  it.each<{ what: string; some: Partial<Ending>; exitCode: number; reason?: RegExp }>([
    { what: 'success', some: { exitCode: 0, outOfMemory: true }, exitCode: 0 },
    { what: 'a plain failure', some: { exitCode: 3 }, exitCode: 3 },
    { what: 'memory', some: { exitCode: 137, outOfMemory: true }, exitCode: 137, reason: /memory .* limit of 768 MiB/ },
    { what: 'too long a log', some: { exitCode: 137, broken: 'log' }, exitCode: 137, reason: /log .* limit of 1 GiB/ },
    { what: 'a log that ended in time', some: { exitCode: 0, broken: 'log' }, exitCode: 137, reason: /log/ },
    {
      what: 'the quota',
      some: { exitCode: 137, broken: 'disk', limits: { ...limits, diskBytes: 1536 } },
      exitCode: 137,
      reason: /limit of 1.5 KiB/,
    },
    {
      what: 'a file beyond the quota',
      some: { exitCode: 153, limits: { ...limits, diskBytes: 1024 } },
      exitCode: 153,
      reason: /file .* limit of 1 KiB/,
    },
    { what: 'exit code 153 without a quota', some: { exitCode: 153 }, exitCode: 153 },
    { what: 'a full disk', some: { lastWords: 'dd: No space left on device\n' }, exitCode: 1, reason: /disk is full/ },
    {
      what: 'processes, in words of busybox',
      some: { lastWords: "sh: can't fork" },
      exitCode: 1,
      reason: /50 processes/,
    },
    {
      what: 'processes, in words of bash',
      some: { lastWords: 'bash: fork: retry: Resource temporarily unavailable' },
      exitCode: 1,
      reason: /50 processes/,
    },
  ])('of $what', ({ some, exitCode, reason }) => {
    expect(exitOf({ ...ending, ...some })).toEqual({
      exitCode,
      ...(reason === undefined ? {} : { reason: expect.stringMatching(reason) as string }),
    });
  });
});
