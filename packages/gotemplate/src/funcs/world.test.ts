import { describe, expect, it } from 'vitest';
import { reasonOf, render } from '../../test/support/render.ts';

describe('the environment', () => {
  const env = new Map([
    ['HOME', '/h'],
    ['A_1', 'x'],
  ]);

  it('is the given map', () => {
    expect(render('{{ env "HOME" }} {{ expandenv "$HOME/${A_1} $NOPE$ ${" }}', {}, { env })).toBe('/h /h/x $ ');
  });

  it('is empty by default, whatever the process has', () => {
    expect(render('[{{ env "PATH" }}{{ expandenv "$PATH" }}]')).toBe('[]');
  });
});

describe('random text', () => {
  it.each([
    ['randAlphaNum', /^[A-Za-z0-9]{200}$/],
    ['randAlpha', /^[A-Za-z]{200}$/],
    ['randNumeric', /^[0-9]{200}$/],
    ['randAscii', /^[ -~]{200}$/],
  ])('%s', (name, pattern) => {
    const [first, second] = render(`{{ ${name} 200 }}\n{{ ${name} 200 }}`).split('\n');
    expect(first).toMatch(pattern);
    expect(first).not.toBe(second);
  });

  it('makes version 4 UUIDs and permutations', () => {
    expect(render('{{ uuidv4 }}')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Array.from(render('{{ shuffle "aé😀b" }}')).sort()).toEqual(Array.from('aé😀b').sort());
  });

  it('comes from the injected source', () => {
    const randomBytes = (length: number): Uint8Array => new Uint8Array(length);
    expect(render('{{ randNumeric 3 }} {{ uuidv4 }}', {}, { randomBytes })).toBe(
      '000 00000000-0000-4000-8000-000000000000',
    );
  });
});

describe('what templates may not do', () => {
  it.each(['getHostByName "localhost"', 'genPrivateKey "rsa"', 'genCA "ca" 1', 'genSelfSignedCert "a" nil nil 1'])(
    '%s',
    (call) => expect(reasonOf(`{{ ${call} }}`)).toMatch(/^error calling [A-Za-z]+: not supported: templates /),
  );
});

describe('paths and URLs', () => {
  it.each([
    [
      '{{ base "/a/b/" }} {{ base "" }} {{ base "///" }} {{ dir "/a/b" }} {{ dir "a" }} {{ dir "/a/" }}',
      'b . / /a . /a',
    ],
    [
      '{{ clean "/../a/./b//../c" }} {{ clean "../../a/.." }} {{ ext "a.b/c" | quote }} {{ ext "a.tar.gz" }}',
      '/a/c ../.. "" .gz',
    ],
    ['{{ isAbs "/a" }} {{ isAbs "a" }}', 'true false'],
    [
      '{{ $u := urlParse "HTTP://u:p%40@[::1]:80/a%2Fb?x=1#f%20" }}{{ $u.scheme }} {{ $u.userinfo }} {{ $u.host }} {{ $u.hostname }} {{ $u.path }} {{ $u.query }} {{ $u.fragment }}',
      'http u:p%40 [::1]:80 ::1 /a/b x=1 f ',
    ],
    ['{{ (urlParse "mailto:a@b").opaque }} {{ (urlParse "//h/p").host }} {{ (urlParse "a/b:c").path }}', 'a@b h a/b:c'],
    [
      '{{ urlJoin (dict "scheme" "http" "host" "h:1" "path" "a b" "query" "x=1" "fragment" "f" "userinfo" "u:p") }}',
      'http://u:p@h:1/a%20b?x=1#f',
    ],
    ['{{ urlJoin (dict "path" "a:b") }} {{ urlJoin (dict "scheme" "mailto" "opaque" "x@y") }}', './a:b mailto:x@y'],
    ['{{ urlParse "https://github.com/a/b.git#main:dir" | urlJoin }}', 'https://github.com/a/b.git#main:dir'],
    [
      '{{ urlquery "a b&é" }} {{ html "<a href=\'x\'>" }} {{ js "it\'s <\\n>" }}',
      "a+b%26%C3%A9 &lt;a href=&#39;x&#39;&gt; it\\'s \\u003C\\u000A\\u003E",
    ],
  ])('%s', (text, expected) => expect(render(text)).toBe(expected));

  it.each([
    ['http://[::1', "missing ']' in host"],
    ['http://a:b/', 'invalid port ":b" after host'],
    [':x', 'missing protocol scheme'],
    ['a:b:c\u0001', 'net/url: invalid control character in URL'],
    ['1:x/y', 'first path segment in URL cannot contain colon'],
    ['http://h/%zz', 'invalid URL escape "%zz"'],
    ['http://a b/', 'invalid character " " in host name'],
  ])('urlParse %j fails', (url, reason) => {
    expect(reasonOf('{{ urlParse .u }}', { u: url })).toContain(`unable to parse url: parse `);
    expect(reasonOf('{{ urlParse .u }}', { u: url })).toContain(reason);
  });
});

describe('types', () => {
  it.each([
    [
      '{{ typeOf 1 }} {{ typeOf nil }} {{ typeOf (until 1) }} {{ kindOf (semver "1") }} {{ kindOf now }}',
      'int <nil> []int ptr struct',
    ],
    [
      '{{ typeIs "int64" (add 1) }} {{ typeIsLike "semver.Version" (semver "1") }} {{ kindIs "map" (dict) }}',
      'true true true',
    ],
    [
      '{{ deepEqual (list 1 (dict "a" nil)) (list 1 (dict "a" nil)) }} {{ deepEqual 1 1.0 }} {{ deepEqual (rest (list)) (list) }}',
      'true false false',
    ],
    [
      '{{ default 1 nil }} {{ default 1 0.0 }} {{ default 1 "a" }} {{ coalesce nil 0 "" "x" }} {{ empty (dict) }}',
      '1 1 a x true',
    ],
    ['{{ ternary 1 2 (eq 1 1) }} {{ hello }}', '1 Hello!'],
  ])('%s', (text, expected) => expect(render(text)).toBe(expected));
});
