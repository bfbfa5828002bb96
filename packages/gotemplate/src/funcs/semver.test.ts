import { describe, expect, it } from 'vitest';
import { reasonOf, render } from '../../test/support/render.ts';

describe('semverCompare', () => {
  it.each([
    ['1.2.3', '1.2.3', true],
    ['=1.2', '1.2.0', true],
    ['=1.2', '1.2.5', false],
    ['1', '1.9.9', true],
    ['1.2.x', '1.2.9', true],
    ['!=1.2.x', '1.2.9', false],
    ['!=1.x', '2.0.0', true],
    ['>1.0, <2', '1.5.0', true],
    ['<2.x', '2.9.9', true],
    ['<=1.2.x', '1.2.9', true],
    ['^1.2.0', '1.9.9', true],
    ['^0.2.3', '0.9.0', true],
    ['^2.0', '1.9.9', false],
    ['~1.2.3', '1.2.9', true],
    ['~1.2.3', '1.3.0', false],
    ['~1', '1.9.0', true],
    ['~0.0.0', '7.0.0', true],
    ['*', '0.0.1', true],
    ['1.2 - 1.4.5', '1.4.6', false],
    ['1.2 - 1.4.5 || 3.x', '3.1.0', true],
    ['>=1.0.0', '1.1.0-beta', false],
    ['>=1.0.0-0', '1.1.0-beta', true],
    ['>1.0.0-alpha.9', '1.0.0-alpha.10', true],
    ['>1.0.0-1', '1.0.0-alpha', true],
    ['1.0.0', 'v1.0.0+build', true],
  ])('%s %s: %s', (constraint, version, expected) => {
    expect(render('{{ semverCompare .c .v }}', { c: constraint, v: version })).toBe(String(expected));
  });

  it.each(['>=1 <2', '', '>>1', '1.2.3.4'])('%j is refused', (constraint) => {
    const reason = reasonOf('{{ semverCompare .c "1.0.0" }}', { c: constraint });
    expect(reason).toBe(`error calling semverCompare: improper constraint: ${constraint}`);
  });
});

describe('semver', () => {
  it('has methods', () => {
    const text =
      '{{ $v := semver "v1.2.3-rc.1+b" }}{{ $v }} {{ $v.Original }} {{ $v.Major }} {{ $v.Prerelease }} {{ $v.Metadata }}';
    expect(render(text)).toBe('1.2.3-rc.1+b v1.2.3-rc.1+b 1 rc.1 b');
    expect(render('{{ (semver "1.2.3").Compare (semver "1.10.0") }} {{ (semver "2").GreaterThan (semver "1") }}')).toBe(
      '-1 true',
    );
    expect(render('{{ (semver "1.2.3").IncMinor }} {{ printf "%T" (semver "1") }}')).toBe(
      '{1 3 0   1.3.0} *semver.Version',
    );
  });

  it('refuses what is no version', () => {
    expect(reasonOf('{{ semver "1.2.x" }}')).toBe('error calling semver: Invalid Semantic Version');
  });
});
