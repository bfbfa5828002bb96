import { describe, expect, it } from 'vitest';
import type { Clock } from '../clock.ts';
import { HostGates } from './host-gates.ts';

const never = new AbortController().signal;

/** A clock on which whoever sleeps makes the time pass. */
function sleepyClock(): Clock & { readonly slept: number[] } {
  const slept: number[] = [];
  let now = 0;
  return {
    slept,
    now: () => now,
    sleep: (ms) => {
      slept.push(ms);
      now += ms;
      return Promise.resolve();
    },
  };
}

describe('HostGates', () => {
  it('lets two requests to one registry through at once, and others past them', async () => {
    const gates = new HostGates(sleepyClock());
    const begun: string[] = [];
    const ends: (() => void)[] = [];
    const ask = (host: string, name: string) =>
      gates.through(host, never, () => {
        begun.push(name);
        return new Promise<void>((resolve) => ends.push(resolve));
      });
    const asked = [ask('r.io', 'a'), ask('r.io', 'b'), ask('r.io', 'c'), ask('q.io', 'd')];
    await new Promise(setImmediate);
    expect(begun).toEqual(['a', 'b', 'd']);
    ends[0]?.();
    await new Promise(setImmediate);
    expect(begun).toEqual(['a', 'b', 'd', 'c']);
    for (const end of ends) end();
    await Promise.all(asked);
  });

  it('lets the next one through when one fails', async () => {
    const gates = new HostGates(sleepyClock());
    const failing = [1, 2, 3].map(() => gates.through('r.io', never, () => Promise.reject(new Error('away'))));
    expect((await Promise.allSettled(failing)).map(({ status }) => status)).toEqual(Array(3).fill('rejected'));
    expect(await gates.through('r.io', never, () => Promise.resolve('answer'))).toBe('answer');
  });

  it('129 asks Docker Hub once a second', async () => {
    const clock = sleepyClock();
    const gates = new HostGates(clock);
    const times: number[] = [];
    for (let count = 0; count < 4; count += 1) {
      await gates.through('docker.io', never, () => Promise.resolve(times.push(clock.now())));
    }
    expect(times).toEqual([0, 1000, 2000, 3000]);
  });

  it('knows until when a registry is to be left alone', async () => {
    const clock = sleepyClock();
    const gates = new HostGates(clock);
    gates.pause('r.io', 500);
    gates.pause('r.io', 300);
    expect([gates.pausedUntil('r.io'), gates.pausedUntil('q.io')]).toEqual([500, undefined]);
    await clock.sleep(500, never);
    expect(gates.pausedUntil('r.io')).toBeUndefined();
  });
});
