import { describe, expect, it } from 'vitest';
import { formatOwner, isDead, parseOwner, startOf, thisOwner, type Owner } from './owner.ts';

const owner: Owner = { host: 'h1', boot: 'b1', pid: 42, started: '1000' };

describe('owner', () => {
  it('is written and read back', () => {
    expect(parseOwner(formatOwner(owner))).toEqual(owner);
    expect(parseOwner(formatOwner(thisOwner()))).toEqual(thisOwner());
  });

  it.each(['', 'x', 'h/b/no/1', 'h/b/0/1', 'h/b/1/2/3'])('is not read from %j', (text) => {
    expect(parseOwner(text)).toBeUndefined();
  });

  it.each([
    { what: 'lives', observer: owner, started: '1000', dead: false },
    { what: 'has ended', observer: owner, started: undefined, dead: true },
    { what: 'gave its number to another process', observer: owner, started: '2000', dead: true },
    { what: 'ran before the last boot', observer: { ...owner, boot: 'b2' }, started: '1000', dead: true },
    { what: 'is on another computer', observer: { ...owner, host: 'h2' }, started: undefined, dead: false },
  ])('that $what: dead is $dead', ({ observer, started, dead }) => {
    expect(isDead(owner, observer, () => started)).toBe(dead);
  });

  it('knows this process and none with an impossible number', () => {
    expect(startOf(process.pid)).toBe(thisOwner().started);
    expect(startOf(2 ** 22 + 1)).toBeUndefined();
  });
});
