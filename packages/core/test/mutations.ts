/** A source of numbers that gives the same ones for the same seed. */
export type Random = (limit: number) => number;

/** Makes a source of whole numbers below a limit (mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

const pieces = [
  '\n',
  ' ',
  '  ',
  '\t',
  '\r\n',
  ':',
  ': ',
  '- ',
  '#',
  '"',
  "'",
  '|\n',
  '>-\n',
  '[',
  ']',
  '{',
  '}',
  ',',
  '&a ',
  '*a',
  '<<: *a\n',
  '!!int ',
  '!!binary ',
  '? ',
  '---\n',
  '...\n',
  '%YAML 1.1\n',
  '\\',
  '\0',
  '\ufeff',
  '\ud800',
  '\uffff',
  'é',
  '🙂',
  '{{',
  '}}',
  '{{-',
  '-}}',
  '{{ .Values.x }}',
  '{{ if .Run.ID }}',
  '{{ end }}',
  '{{ range until 3 }}',
  '{{ $x := 1 }}',
  '| upper',
  '{{/* x */}}',
  '`',
  '$',
  '$$',
  '$ID',
  '$Registry',
  '${ID}',
  '$(date)',
  '&&',
  ';',
  '>',
  '-1',
  '99999999999999999999',
  '1e3',
  '0x1F',
  'null',
  '~',
  'yes',
  'no',
  '""',
  'version: v1.1.0\n',
  'alias:\n  values: {a: b}\n',
  'steps:\n',
  'secrets:\n',
  'cmd: ',
  'build: ',
  'push: ',
  'when: ',
  'id: ',
  'env: ',
  'timeout: ',
  'volumeMounts: ',
  'networks: ',
  '__proto__: ',
  'constructor: ',
  '--flag=x ',
  '-e A=1 ',
  '-t x ',
  '<no value>',
];

/** Changes a text in one to three places: cut, doubled, moved, replaced or filled with something that has a meaning. */
export function mutate(text: string, random: Random): string {
  let mutated = text;
  for (let count = 1 + random(3); count > 0; count -= 1) {
    const at = random(mutated.length + 1);
    const end = Math.min(mutated.length, at + random(12));
    const piece = pieces[random(pieces.length)] ?? '';
    switch (random(5)) {
      case 0:
        mutated = mutated.slice(0, at) + mutated.slice(end);
        break;
      case 1:
        mutated = mutated.slice(0, end) + mutated.slice(at);
        break;
      case 2:
        mutated = mutated.slice(0, at) + piece + mutated.slice(end);
        break;
      default:
        mutated = mutated.slice(0, at) + piece + mutated.slice(at);
        break;
    }
  }
  return mutated;
}
