import { describe, expect, it } from 'vitest';
import { parseSearch, readFilters, searchText, serviceFilter, writeFilters, type Filters } from './filters.ts';

describe('filters in the address', () => {
  it.each<[Filters, string]>([
    [{}, ''],
    [{ status: 'Failed' }, '?status=Failed'],
    [{ task: 'nightly', image: 'app:1', words: 'main fix' }, '?task=nightly&image=app%3A1&words=main+fix'],
  ])('%j', (filters, search) => {
    expect(writeFilters(filters)).toBe(search);
    expect(readFilters(search)).toEqual(filters);
  });

  it('leave out what is no filter', () => {
    expect(readFilters('?status=Else&task=%20&top=1&x=y')).toEqual({});
  });
});

describe('parseSearch', () => {
  it.each([
    ['', {}],
    ['r2f', { runId: 'r2f' }],
    ['status:failed', { status: 'Failed' }],
    ['status:other', { words: 'status:other' }],
    ['TASK:nightly fix  main', { task: 'nightly', words: 'fix main' }],
    ['image:team/app:1 pool:large', { image: 'team/app:1', pool: 'large' }],
    ['r2f main', { words: 'r2f main' }],
  ])('%s', (text, expected) => {
    expect(parseSearch(text)).toEqual(expected);
  });

  it('reads what is shown', () => {
    const filters: Filters = { status: 'Timeout', task: 'nightly', words: 'a b' };
    expect(parseSearch(searchText(filters))).toEqual(filters);
  });
});

it('asks the service for everything but words', () => {
  expect(serviceFilter({ task: 't', words: 'w' })).toEqual({ task: 't' });
});
