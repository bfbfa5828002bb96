import { readInstructions, type Instruction } from '@slipway/core';
import type { Vertex } from './status.ts';

/** The name that a FROM gives its stage, in lower case; undefined when it gives none or is no FROM. */
export function stageName({ name, rest }: Instruction): string | undefined {
  return name === 'FROM' ? /\sas\s+(\S+)\s*$/i.exec(rest)?.[1]?.toLowerCase() : undefined;
}

/** The names of a Dockerfile's stages, in order. */
export function stageNames(dockerfile: string): readonly (string | undefined)[] {
  return readInstructions(dockerfile)
    .instructions.filter(({ name }) => name === 'FROM')
    .map(stageName);
}

/** The stages that a build really used, by the names in its graph: `[build 2/3] RUN make`. */
export function usedStages(vertices: readonly Vertex[]): ReadonlySet<string> {
  return new Set(
    vertices.flatMap(({ name }) => {
      const stage = /^\[(?:\S+\/\S+ )?(\S+) \d+\/\d+\] /.exec(name)?.[1];
      return stage === undefined ? [] : [stage.toLowerCase()];
    }),
  );
}
