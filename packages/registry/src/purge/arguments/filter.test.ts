import { describe, expect, it } from 'vitest';
import { splitFilter } from './filter.ts';

describe('table 1.4 (statement 33)', () => {
  it.each([
    ['foo:bar', 'foo', 'bar'],
    ['hello-(?:abc):zzz', 'hello-(?:abc)', 'zzz'],
    ['hello-(?:abc)?:z-(?:[:])zz', 'hello-(?:abc)?', 'z-(?:[:])zz'],
    ['[[:alpha:]](?:abc)(?:.*)?:test123[[:digit:]](?:.*)', '[[:alpha:]](?:abc)(?:.*)?', 'test123[[:digit:]](?:.*)'],
    [
      '[^[:alpha:]](?ims-U:abc)(?:.*)?:test123[[^:digit:]](?-imUs:.*)',
      '[^[:alpha:]](?ims-U:abc)(?:.*)?',
      'test123[[^:digit:]](?-imUs:.*)',
    ],
    ['(?imsU:test):[[:digit:]][tes:]', '(?imsU:test)', '[[:digit:]][tes:]'],
    ['app:^$', 'app', '^$'],
    ['a|b:v1', 'a|b', 'v1'],
    ['.*:.*', '.*', '.*'],
    ['app:a,b', 'app', 'a,b'],
  ])('%s is %s and %s', (text, repository, tag) => {
    expect(splitFilter(text)).toEqual({ text, repository, tag });
  });

  it.each([
    ['foo', /unable to correctly parse filter flag/],
    ['', /unable to correctly parse filter flag/],
    ['foo:bar:zzz', /unable to correctly parse filter flag/],
    ['reg.io:5000/app:v1', /unable to correctly parse filter flag/],
    ['app:[a:b]', /unable to correctly parse filter flag/],
    ['app:(?=v1:)x', /unable to correctly parse filter flag/],
    ['[^[:alpha:]](?ims-U:abc)(?:.*)?:test123[[^:digit:]](?-imUs:.*):', /unable to correctly parse filter flag/],
    [':.*', /missing repository name\/expression/],
    ['foo.*:', /missing tag name\/expression/],
    [`a:${'b'.repeat(5000)}`, /longer than 4096/],
  ])('%s is an error', (text, message) => {
    expect(() => splitFilter(text)).toThrow(message);
  });

  it('takes linear time for what means nothing', () => {
    expect(() => splitFilter('['.repeat(4000))).toThrow(/unable/);
    expect(() => splitFilter(':'.repeat(4000))).toThrow(/unable/);
    expect(() => splitFilter(`${'[^'.repeat(2000)}:`)).toThrow();
  }, 1000);
});
