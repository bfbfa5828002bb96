import { expect, it } from 'vitest';
import type { PurgeEvent } from './events.ts';
import { createLedger } from './ledger.ts';

const event = (repository: string): PurgeEvent => ({ kind: 'missing-repository', repository });

it('tells in the order of the keys, whatever finishes first, and only what has settled', () => {
  const told: string[] = [];
  const ledger = createLedger(['a', 'b', 'c', 'd', 'e'], (said) =>
    told.push('repository' in said ? said.repository : ''),
  );
  ledger.settle('b', [event('b')]);
  ledger.open();
  expect(told).toEqual([]);
  ledger.settle('a', [event('a1'), event('a2')]);
  expect(told).toEqual(['a1', 'a2', 'b']);
  ledger.settle('e', [event('e')]);
  ledger.settle('c', []);
  expect(told).toEqual(['a1', 'a2', 'b']);
  expect([ledger.has('c'), ledger.has('d')]).toEqual([true, false]);
  ledger.close();
  ledger.close();
  expect(told).toEqual(['a1', 'a2', 'b', 'e']);
});
