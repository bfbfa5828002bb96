/** The POSIX classes that stand in brackets (`[[:alpha:]]`), as ranges of a JavaScript class; ASCII only, as RE2 defines them. */
const ranges: Readonly<Record<string, readonly (readonly [from: number, to: number])[]>> = {
  alnum: [
    ['0', '9'],
    ['A', 'Z'],
    ['a', 'z'],
  ].map(codes),
  alpha: [
    ['A', 'Z'],
    ['a', 'z'],
  ].map(codes),
  ascii: [[0, 0x7f]],
  blank: [
    ['\t', '\t'],
    [' ', ' '],
  ].map(codes),
  cntrl: [
    [0, 0x1f],
    [0x7f, 0x7f],
  ],
  digit: [['0', '9']].map(codes),
  graph: [['!', '~']].map(codes),
  lower: [['a', 'z']].map(codes),
  print: [[' ', '~']].map(codes),
  punct: [
    ['!', '/'],
    [':', '@'],
    ['[', '`'],
    ['{', '~'],
  ].map(codes),
  space: [
    ['\t', '\r'],
    [' ', ' '],
  ].map(codes),
  upper: [['A', 'Z']].map(codes),
  word: [
    ['0', '9'],
    ['A', 'Z'],
    ['_', '_'],
    ['a', 'z'],
  ].map(codes),
  xdigit: [
    ['0', '9'],
    ['A', 'F'],
    ['a', 'f'],
  ].map(codes),
};

function codes([from = '', to = '']: readonly string[]): readonly [number, number] {
  return [from.charCodeAt(0), to.charCodeAt(0)];
}

/** The inside of a JavaScript class that means `[:name:]`, or everything else when negated; undefined for an unknown name. */
export function posixClass(name: string, isNegated: boolean): string | undefined {
  const own = Object.hasOwn(ranges, name) ? ranges[name] : undefined;
  return (isNegated ? own && gapsOf(own) : own)?.map(([from, to]) => `${escaped(from)}-${escaped(to)}`).join('');
}

function gapsOf(own: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  const starts = [0, ...own.map(([, to]) => to + 1)];
  const ends = [...own.map(([from]) => from - 1), 0xffff];
  return starts.map((from, index) => [from, ends[index] ?? 0] as const).filter(([from, to]) => from <= to);
}

function escaped(code: number): string {
  return `\\u${code.toString(16).padStart(4, '0')}`;
}
