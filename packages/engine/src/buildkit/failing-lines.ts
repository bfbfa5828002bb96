import { readInstructions, type Instruction } from '@slipway/core';
import { stageName } from './stage-names.ts';
import type { Vertex } from './status.ts';

/*
 * What BuildKit says of an instruction in its vertex's name:
 *   name  := "[" [ platform " " ] [ stage " " ] n "/" m "] " instruction      n counts from 1 within the stage
 *   stage := the name after AS, or "stage-" and the stage's number from 0; left out when there is only one
 */
const namePattern = /^\[(?:\S+\/\S+ )?(?:(\S+) )?(\d+)\/\d+\] (\S+)\s*([^]*)$/;
const parsePattern = /dockerfile parse error (?:on )?line (\d+)/;

/** The instructions that become vertices, FROM apart. */
const counted: ReadonlySet<string> = new Set(['RUN', 'COPY', 'ADD', 'WORKDIR']);

/** Lines that are shown before and after the ones that failed. */
const around = 2;

/** The vertex whose error ended a build: not one of those that were canceled because of it. */
export function failedVertex(vertices: readonly Vertex[], reason: string): Vertex | undefined {
  const failed = vertices.filter(({ error }) => error !== '' && !error.endsWith('context canceled'));
  return failed.find(({ error }) => reason.includes(error)) ?? failed[0];
}

/** The lines of a Dockerfile around what failed, marked and numbered; undefined when they cannot be told. */
export function failingLines(
  dockerfile: { readonly name: string; readonly text: string },
  vertices: readonly Vertex[],
  reason: string,
): string | undefined {
  const lines = dockerfile.text.split('\n').map((line) => line.replace(/\r$/, ''));
  const range = parseErrorLine(reason) ?? instructionLines(dockerfile.text, lines, failedVertex(vertices, reason));
  if (range === undefined || range.first > lines.length) return undefined;
  const from = Math.max(1, range.first - around);
  const to = Math.min(lines.at(-1) === '' ? lines.length - 1 : lines.length, range.last + around);
  const shown = lines.slice(from - 1, to).map((line, index) => {
    const number = from + index;
    const marked = number >= range.first && number <= range.last;
    return `${String(number).padStart(4)} | ${marked ? '>>> ' : '    '}${line}`.trimEnd();
  });
  const rule = '-'.repeat(20);
  return [`${dockerfile.name}:${range.first}`, rule, ...shown, rule, ''].join('\n');
}

interface LineRange {
  readonly first: number;
  readonly last: number;
}

function parseErrorLine(reason: string): LineRange | undefined {
  const line = Number(parsePattern.exec(reason)?.[1]);
  return Number.isNaN(line) ? undefined : { first: line, last: line };
}

function instructionLines(text: string, lines: readonly string[], vertex: Vertex | undefined): LineRange | undefined {
  const match = namePattern.exec(vertex?.name ?? '');
  if (match === null) return undefined;
  const [, stage, ordinal, keyword = '', rest = ''] = match;
  const { instructions } = readInstructions(text);
  const found = findInstruction(instructions, { stage, ordinal: Number(ordinal), keyword, rest });
  if (found === undefined) return undefined;
  const next = instructions[instructions.indexOf(found) + 1]?.line ?? lines.length + 1;
  let last = next - 1;
  // What stands between two instructions belongs to neither.
  while (last > found.line && /^\s*(?:#.*)?$/.test(lines[last - 1] ?? '')) last -= 1;
  return { first: found.line, last };
}

interface Wanted {
  readonly stage: string | undefined;
  readonly ordinal: number;
  readonly keyword: string;
  readonly rest: string;
}

function findInstruction(instructions: readonly Instruction[], wanted: Wanted): Instruction | undefined {
  const ofStage = stageOf(instructions, wanted.stage);
  const same = ofStage.filter(({ name, rest }) => name === wanted.keyword && squeezed(rest) === squeezed(wanted.rest));
  // Variables in names are replaced, so the text may differ; then the place within the stage tells.
  const [only] = same;
  if (same.length === 1 && only !== undefined) return only;
  const [from, ...others] = ofStage;
  if (from === undefined || wanted.keyword === 'FROM') return from;
  // An image at the bottom of a stage counts as its first step; another stage and `scratch` do not.
  const place = wanted.ordinal - (standsOnImage(from, instructions) ? 2 : 1);
  const candidate = others.filter(({ name }) => counted.has(name))[place];
  return candidate?.name === wanted.keyword ? candidate : undefined;
}

function standsOnImage(from: Instruction, instructions: readonly Instruction[]): boolean {
  const base = from.rest.split(/\s+/).find((word) => !word.startsWith('--')) ?? '';
  const earlier = instructions.slice(0, instructions.indexOf(from));
  return base !== 'scratch' && !earlier.some((other) => stageName(other) === base.toLowerCase());
}

/** The instructions of a stage, its FROM first. */
function stageOf(instructions: readonly Instruction[], stage: string | undefined): readonly Instruction[] {
  const starts = instructions.flatMap(({ name }, index) => (name === 'FROM' ? [index] : []));
  const number = starts.findIndex((start, index) => {
    const from = instructions[start];
    const name = from === undefined ? undefined : stageName(from);
    return stage === undefined || stage.toLowerCase() === name || stage === `stage-${index}`;
  });
  return number < 0 ? [] : instructions.slice(starts[number], starts[number + 1]);
}

function squeezed(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
