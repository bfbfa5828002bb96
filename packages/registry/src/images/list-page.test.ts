import { describe, expect, it } from 'vitest';
import { listPage, type ListKey } from './list-page.ts';

const entries: readonly ListKey[] = [
  { name: 'b', time: 2 },
  { name: 'a' },
  { name: 'd', time: 1 },
  { name: 'c', time: 2 },
];

describe('listPage', () => {
  it.each([
    ['name', 'abcd'],
    ['time_asc', 'dbca'],
    ['time_desc', 'bcda'],
  ] as const)('orders by %s, what has no time last', (orderBy, expected) => {
    for (const top of [1, 2, 3, 4, 10]) {
      const names: string[] = [];
      let cursor: string | undefined;
      do {
        const page = listPage(entries, (entry) => entry, { orderBy, top, cursor });
        expect(page.entries.length).toBeLessThanOrEqual(top);
        names.push(...page.entries.map(({ name }) => name));
        cursor = page.cursor;
      } while (cursor !== undefined);
      expect(names.join('')).toBe(expected);
    }
  });

  it('neither repeats nor leaves out what stays when others come and go between two pages', () => {
    const first = listPage(entries, (entry) => entry, { orderBy: 'name', top: 2 });
    const changed = [...entries.filter(({ name }) => name !== 'b'), { name: 'aa' }, { name: 'bb' }];
    const next = listPage(changed, (entry) => entry, { orderBy: 'name', top: 9, cursor: first.cursor });
    expect(next.entries.map(({ name }) => name)).toEqual(['bb', 'c', 'd']);
  });
});
