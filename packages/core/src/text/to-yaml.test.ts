import { parse } from 'yaml';
import { expect, it } from 'vitest';
import { toYaml } from './to-yaml.ts';

it('writes what reads back the same, whatever the texts are', () => {
  const shared = { a: 1 };
  const data = { text: 'yes: # no', lines: 'a\nb\n', list: [shared, shared], empty: [], long: 'word '.repeat(50) };
  const text = toYaml(data);
  expect(parse(text)).toEqual(data);
  expect(text).not.toContain('&');
});
