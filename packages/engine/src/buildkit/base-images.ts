import { parseImageRef, type BaseImageDependency } from '@slipway/core';
import type { Vertex } from './status.ts';

/*
 * BuildKit names a vertex after the instruction it stands for:
 *   name := [ "[" [ stage ] n "/" m "] " ] instruction     `[build 1/3] FROM docker.io/library/golang:1@sha256:…`
 * Only what the build really uses has a vertex, so an unused stage has none. `FROM scratch` and `FROM other-stage` have none either.
 */
const fromPattern = /^(?:\[[^\]]+\] )?FROM (\S+)/;
const instructionPattern = /^\[(?!internal\])[^\]]*\d+\/\d+\] /;
const copyPattern = /\] (?:COPY|ADD) /;

/**
 * The images that a build stood on, read from the graph that was really built: the one at the bottom of the final stage is the
 * runtime dependency, the others are needed at build time only. The digest is known when the image came from a registry.
 */
export function baseImagesOf(vertices: readonly Vertex[]): readonly BaseImageDependency[] {
  const byDigest = new Map(vertices.map((vertex) => [vertex.digest, vertex]));
  const bottom = bottomOf(finalVertex([...byDigest.values()]), byDigest);
  const dependencies = new Map<string, BaseImageDependency>();
  for (const vertex of byDigest.values()) {
    const name = fromPattern.exec(vertex.name)?.[1];
    const reference = name === undefined ? undefined : parseImageRef(name);
    if (name === undefined || reference === undefined) continue;
    const { digest, ...image } = reference;
    const type = vertex === bottom ? 'runtime' : 'buildtime';
    if (dependencies.get(name)?.type !== 'runtime') {
      dependencies.set(name, { type, image, ...(digest === undefined ? {} : { digest }) });
    }
  }
  // The engine tells vertices in the order of its work, which is another each time.
  const byName = [...dependencies].sort(([left], [right]) => (left < right ? -1 : 1));
  return byName.map(([, dependency]) => dependency).sort((left, right) => rank(left) - rank(right));
}

function rank({ type }: BaseImageDependency): number {
  return type === 'runtime' ? 0 : 1;
}

/** The instruction that no other stands on: the last of the final stage. */
function finalVertex(vertices: readonly Vertex[]): Vertex | undefined {
  const used = new Set(vertices.flatMap((vertex) => vertex.inputs));
  return vertices.findLast((vertex) => instructionPattern.test(vertex.name) && !used.has(vertex.digest));
}

/** Follows what an instruction's file system is based on, down to the FROM; undefined when that is `scratch`. */
function bottomOf(vertex: Vertex | undefined, byDigest: ReadonlyMap<string, Vertex>): Vertex | undefined {
  let current = vertex;
  while (current !== undefined && !fromPattern.test(current.name)) {
    // The first input is the base and the others are sources; a COPY onto nothing has only its source.
    if (copyPattern.test(current.name) && current.inputs.length < 2) return undefined;
    current = byDigest.get(current.inputs[0] ?? '');
  }
  return current;
}
