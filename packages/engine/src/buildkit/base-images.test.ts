import { describe, expect, it } from 'vitest';
import { baseImagesOf } from './base-images.ts';
import type { Vertex } from './status.ts';

const sha = `sha256:${'a'.repeat(64)}`;

/** Vertices as `digest: name <- inputs`. */
function graph(...rows: readonly (readonly [digest: string, name: string, ...inputs: string[]])[]): readonly Vertex[] {
  return rows.map(([digest, name, ...inputs]) => ({
    digest,
    name,
    inputs,
    cached: false,
    started: null,
    completed: null,
    error: '',
  }));
}

function found(vertices: readonly Vertex[]): readonly string[] {
  return baseImagesOf(vertices).map(({ type, image, digest }) => `${type} ${image.repository} ${digest ?? '-'}`);
}

const context = ['ctx', '[internal] load build context'] as const;

describe('baseImagesOf', () => {
  it('finds the image of a single stage, with the digest that was used', () => {
    expect(
      found(
        graph(
          context,
          ['meta', '[internal] load metadata for docker.io/library/alpine:3'],
          ['from', `[1/2] FROM docker.io/library/alpine:3@${sha}`],
          ['run', '[2/2] RUN true', 'from'],
          ['export', 'exporting to image'],
        ),
      ),
    ).toEqual([`runtime library/alpine ${sha}`]);
  });

  it('tells the final stage from the others, also when both stand on one image', () => {
    expect(
      found(
        graph(
          context,
          ['go', '[build 1/2] FROM docker.io/library/golang:1'],
          ['make', '[build 2/2] RUN make', 'go'],
          ['alpine', '[stage-1 1/2] FROM docker.io/library/alpine:3'],
          ['copy', '[stage-1 2/2] COPY --from=build /x /x', 'alpine', 'make'],
        ),
      ),
    ).toEqual(['runtime library/alpine -', 'buildtime library/golang -']);
    expect(
      found(
        graph(
          ['go', '[build 1/2] FROM docker.io/library/golang:1'],
          ['make', '[build 2/2] RUN make', 'go'],
          ['copy', '[stage-1 2/2] COPY --from=build /x /x', 'go', 'make'],
        ),
      ),
    ).toEqual(['runtime library/golang -']);
  });

  it('follows a stage that stands on another stage', () => {
    expect(
      found(
        graph(context, ['from', '[a 1/1] FROM r.example.io/base:1'], ['copy', '[final 1/1] COPY . .', 'from', 'ctx']),
      ),
    ).toEqual(['runtime base -']);
  });

  it('has no runtime image when the final stage begins from scratch', () => {
    expect(
      found(
        graph(
          ['go', '[build 1/2] FROM docker.io/library/golang:1'],
          ['make', '[build 2/2] RUN make', 'go'],
          ['copy', '[stage-1 1/1] COPY --from=build /x /x', 'make'],
        ),
      ),
    ).toEqual(['buildtime library/golang -']);
  });

  it('counts a Dockerfile of nothing but a FROM', () => {
    expect(found(graph(['from', '[1/1] FROM docker.io/library/alpine:3']))).toEqual(['runtime library/alpine -']);
    expect(found([])).toEqual([]);
  });
});
