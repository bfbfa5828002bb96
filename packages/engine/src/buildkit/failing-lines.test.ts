import { describe, expect, it } from 'vitest';
import { failedVertex, failingLines } from './failing-lines.ts';
import type { Vertex } from './status.ts';

function vertex(name: string, error = 'exit code: 3'): Vertex {
  return { digest: name, inputs: [], name, cached: false, started: null, completed: null, error };
}

const dockerfile = {
  name: 'Dockerfile',
  text: [
    '# builds', // 1
    'FROM golang AS build', // 2
    'WORKDIR /src', // 3
    'ARG FLAGS', // 4
    'RUN go build $FLAGS', // 5
    'RUN go test', // 6
    '', // 7
    'FROM build AS check', // 8
    'RUN go vet \\', // 9
    '  ./...', // 10
    '# between', // 11
    '', // 12
    'FROM scratch', // 13
    'COPY --from=build /app /app', // 14
    'RUN <<EOF', // 15
    'RUN not an instruction', // 16
    'EOF', // 17
    'RUN last', // 18
    '',
  ].join('\n'),
};

/** The numbers of the lines that are marked. */
function marked(name: string, text = dockerfile.text): readonly number[] {
  const shown = failingLines({ name: 'Dockerfile', text }, [vertex(name)], 'exit code: 3') ?? '';
  return [...shown.matchAll(/^ *(\d+) \| >>> /gm)].map(([, number]) => Number(number));
}

describe('failingLines', () => {
  it.each([
    ['[build 2/4] WORKDIR /src', [3]],
    ['[build 3/4] RUN go build -v', [5]],
    ['[build 4/4] RUN go test', [6]],
    ['[linux/arm64 build 4/4] RUN go test', [6]],
    ['[check 1/1] RUN go vet   ./...', [9, 10]],
    ['[stage-2 1/3] COPY --from=build /other /app', [14]],
    ['[stage-2 2/3] RUN <<EOF', [15, 16, 17]],
    ['[stage-2 3/3] RUN last', [18]],
    ['[build 1/4] FROM docker.io/library/golang', [2]],
    ['[build 9/9] COPY . .', []],
    ['[unknown 1/2] RUN go test', []],
    ['exporting to image', []],
  ])('of the vertex %j marks %j', (name, lines) => {
    expect(marked(name)).toEqual(lines);
  });

  it.each([
    ['FROM a\nRUN one\nRUN two\n', '[3/3] RUN two', [3]],
    ['FROM a\r\nRUN $X\r\nRUN $X\r\n', '[2/3] RUN x', [2]],
    ['FROM a\nRUN x\nRUN x\n', '[3/3] RUN x', [3]],
    ['FROM scratch\nADD a /\nADD $X /\n', '[2/2] ADD b /', [3]],
  ])('of a single stage %j, the vertex %j marks %j', (text, name, lines) => {
    expect(marked(name, text)).toEqual(lines);
  });

  it('shows what stands around, with the place first', () => {
    expect(failingLines(dockerfile, [vertex('[build 4/4] RUN go test')], 'exit code: 3')).toBe(
      [
        'Dockerfile:6',
        '--------------------',
        '   4 |     ARG FLAGS',
        '   5 |     RUN go build $FLAGS',
        '   6 | >>> RUN go test',
        '   7 |',
        '   8 |     FROM build AS check',
        '--------------------',
        '',
      ].join('\n'),
    );
  });

  it.each([
    'dockerfile parse error line 2: unknown instruction: NOPE',
    'dockerfile parse error on line 2: unknown instruction: NOPE (did you mean COPY?)',
  ])('finds the line of %j', (reason) => {
    const text = 'FROM a\nNOPE\n';
    expect(failingLines({ name: 'D', text }, [], reason)).toBe(
      'D:2\n--------------------\n   1 |     FROM a\n   2 | >>> NOPE\n--------------------\n',
    );
  });
});

describe('failedVertex', () => {
  it('is the one that the engine names, whatever else was stopped', () => {
    const vertices = [vertex('a', 'exit code: 137'), vertex('b', 'x: context canceled'), vertex('c'), vertex('d', '')];
    expect(failedVertex(vertices, 'failed to solve: exit code: 3')?.name).toBe('c');
    expect(failedVertex(vertices, 'something else')?.name).toBe('a');
    expect(failedVertex([], 'x')).toBeUndefined();
  });
});
