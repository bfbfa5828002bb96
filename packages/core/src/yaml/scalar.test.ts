import { describe, expect, it } from 'vitest';
import { plainValue, scalarValue } from './scalar.ts';

describe('scalars of YAML 1.1', () => {
  it.each<[string, unknown]>([
    ['yes', true],
    ['On', true],
    ['y', true],
    ['NO', false],
    ['off', false],
    ['tRue', 'tRue'],
    ['~', null],
    ['', null],
    ['Null', null],
    ['12', 12n],
    ['-0x1F', -31n],
    ['0b101', 5n],
    ['0o17', 15n],
    ['010', 8n],
    ['089', 89],
    ['1_000', 1000n],
    ['18446744073709551615', 18446744073709551615n],
    ['18446744073709551616', 18446744073709551616],
    ['1.10', 1.1],
    ['1e3', 1000],
    ['.5', 0.5],
    ['1.', 1],
    ['1e400', '1e400'],
    ['1.5e', '1.5e'],
    ['-.inf', -Infinity],
    ['.NaN', NaN],
    ['2024-01-31', '2024-01-31'],
    ['1:30', '1:30'],
    ['9'.repeat(400), '9'.repeat(400)],
  ])('reads %j', (text, expected) => {
    const value = plainValue(text);
    expect(value.type === 'null' ? null : value.value).toEqual(expected);
  });

  it.each<[string, string, unknown]>([
    ['int', '5', 5n],
    ['int', 'yes', undefined],
    ['float', '5', 5],
    ['bool', 'yes', true],
    ['bool', '1', undefined],
    ['str', '5', '5'],
    ['null', 'x', undefined],
  ])('checks the tag !!%s of %j', (tag, text, expected) => {
    const value = scalarValue({ kind: 'scalar', text, plain: true, tag: `tag:yaml.org,2002:${tag}`, offset: 0 });
    expect(value === undefined || value.type === 'null' ? undefined : value.value).toEqual(expected);
  });
});
