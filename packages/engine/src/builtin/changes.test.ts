import { expect, it } from 'vitest';
import { inReports } from './changes.ts';

it('reports of changes name every one of them once, and at most a thousand of a kind each', () => {
  const tags = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => `${prefix}${index}`);
  const reports = inReports({ untagged: tags('u', 1), deleted: tags('d', 2001) });
  expect(reports.map(({ untagged, deleted }) => [untagged.length, deleted.length])).toEqual([
    [1, 1000],
    [0, 1000],
    [0, 1],
  ]);
  expect(reports.flatMap(({ deleted }) => deleted)).toEqual(tags('d', 2001));
  expect(inReports({})).toEqual([]);
});
