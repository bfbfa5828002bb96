import { describe, expect, it } from 'vitest';
import { exitOf, startFailure } from './failure.ts';

describe('startFailure', () => {
  it.each([
    { message: 'exec: "x": executable file not found in $PATH: unknown', exitCode: 127 },
    { message: 'exec: "/x": stat /x: no such file or directory: unknown', exitCode: 127 },
    { message: 'exec: "/etc/passwd": permission denied: unknown', exitCode: 126 },
    { message: 'exec: "/etc": is a directory', exitCode: 126 },
    { message: 'driver failed programming external connectivity: port is already allocated', exitCode: 125 },
  ])('ends with $exitCode: $message', ({ message, exitCode }) => {
    expect(startFailure(message)).toEqual({ exitCode, reason: message });
  });
});

describe('exitOf', () => {
  it('names the memory limit only for a step that failed', () => {
    expect(exitOf(0, true)).toEqual({ exitCode: 0 });
    expect(exitOf(1, false)).toEqual({ exitCode: 1 });
    expect(exitOf(137, true).reason).toMatch(/memory/);
  });
});
