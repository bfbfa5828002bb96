import type { BuildArgument } from '../plan/step.ts';
import { expandWord, type Variables } from './expand.ts';
import { readInstructions, type Instruction } from './instructions.ts';
import { platformVariables } from './platform.ts';

/** What a stage takes from elsewhere: another stage by its number, or an image by its text. */
export type StageSource =
  { readonly kind: 'stage'; readonly stage: number } | { readonly kind: 'image'; readonly image: string };

/** One stage of a Dockerfile: what it begins with, and what else it copies or mounts from. */
export interface Stage {
  readonly name?: string;
  /** Undefined when it cannot be told. */
  readonly base?: StageSource;
  readonly others: readonly StageSource[];
}

/** The stages of a Dockerfile, with what could not be understood. */
export interface Stages {
  readonly stages: readonly Stage[];
  readonly syntax?: string;
  readonly warnings: readonly string[];
}

interface MutableStage {
  name?: string;
  base?: StageSource;
  others: StageSource[];
  variables: Map<string, string>;
}

/** What a Dockerfile is read with. */
export interface DockerfileOptions {
  readonly buildArgs?: readonly BuildArgument[];
  /** Name or number of the stage to build; the last one when absent. */
  readonly target?: string;
  /** `os/architecture[/variant]` of the image to build. */
  readonly platform?: string;
}

/** Finds the stages of a Dockerfile and where each takes files from. */
export function readStages(text: string, options: DockerfileOptions): Stages {
  const { instructions, escape, syntax } = readInstructions(text);
  const given = new Map(
    (options.buildArgs ?? []).flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const])),
  );
  const globals = new Map(
    [...platformVariables(options.platform)].map(([name, value]) => [name, given.get(name) ?? value]),
  );
  const stages: MutableStage[] = [];
  const warnings: string[] = [];
  const warn = (instruction: Instruction, reason: string) => {
    warnings.push(`line ${instruction.line}: ${reason}: ${instruction.name} ${shorten(instruction.rest)}`);
  };

  for (const instruction of instructions) {
    const stage = stages.at(-1);
    switch (instruction.name) {
      case 'ARG':
        declareArguments(instruction.rest, stage?.variables ?? globals, { given, globals, escape });
        break;
      case 'FROM':
        stages.push(readFrom(instruction, stages, globals, escape, warn));
        break;
      case 'COPY':
      case 'ADD':
      case 'RUN':
        if (stage !== undefined) {
          for (const from of sourcesIn(instruction)) {
            const source = resolveSource(from, stages, stage.variables, escape);
            if (source === undefined) warn(instruction, `the source "${from}" cannot be told`);
            else stage.others.push(source);
          }
        }
        break;
      default:
        break;
    }
  }
  return { stages, warnings, ...(syntax === undefined ? {} : { syntax }) };
}

/** `ARG NAME[=default]…`: a given value wins; in a stage a name without default takes the global value. */
function declareArguments(
  rest: string,
  variables: Map<string, string>,
  scope: { readonly given: Variables; readonly globals: Variables; readonly escape: string },
): void {
  for (const word of splitWords(rest)) {
    const equals = word.indexOf('=');
    const name = equals < 0 ? word : word.slice(0, equals);
    const fallback = equals < 0 ? scope.globals.get(name) : expandWord(word.slice(equals + 1), variables, scope.escape);
    const value = scope.given.get(name) ?? fallback;
    if (value !== undefined) variables.set(name, value);
  }
}

function readFrom(
  instruction: Instruction,
  stages: readonly MutableStage[],
  globals: Variables,
  escape: string,
  warn: (instruction: Instruction, reason: string) => void,
): MutableStage {
  const words = splitWords(instruction.rest).filter((word) => !word.startsWith('--'));
  const [image = '', as = '', name] = words;
  const stage: MutableStage = { others: [], variables: new Map() };
  if (as.toUpperCase() === 'AS' && name !== undefined) stage.name = name.toLowerCase();
  const expanded = expandWord(image, globals, escape);
  if (expanded === undefined || expanded === '') {
    warn(instruction, 'the base image cannot be told');
    return stage;
  }
  const earlier = stages.findLastIndex((other) => other.name === expanded.toLowerCase());
  stage.base = earlier < 0 ? { kind: 'image', image: expanded } : { kind: 'stage', stage: earlier };
  return stage;
}

/** Names behind `--from=` of COPY and ADD and behind `from=` of the mounts of RUN. */
function sourcesIn(instruction: Instruction): readonly string[] {
  const sources: string[] = [];
  for (const word of splitWords(instruction.rest)) {
    if (!word.startsWith('--')) break;
    if (word.startsWith('--from=') && instruction.name !== 'RUN') sources.push(unquoted(word.slice('--from='.length)));
    if (word.startsWith('--mount=') && instruction.name === 'RUN') {
      const fields = unquoted(word.slice('--mount='.length)).split(',');
      const from = fields.find((field) => field.startsWith('from='));
      if (from !== undefined) sources.push(from.slice('from='.length));
    }
  }
  return sources;
}

function resolveSource(
  from: string,
  stages: readonly MutableStage[],
  variables: Variables,
  escape: string,
): StageSource | undefined {
  const name = expandWord(from, variables, escape);
  if (name === undefined || name === '') return undefined;
  const isNumber = /^[0-9]{1,6}$/.test(name);
  const stage = isNumber ? Number(name) : stages.findLastIndex((other) => other.name === name.toLowerCase());
  if (isNumber) return stage < stages.length - 1 ? { kind: 'stage', stage } : undefined;
  return stage < 0 ? { kind: 'image', image: name } : { kind: 'stage', stage };
}

function splitWords(text: string): readonly string[] {
  return text.match(/(?:"[^"\\]*(?:\\.[^"\\]*)*"|'[^']*'|\\.|[^\s"'\\]+|["'\\])+/g) ?? [];
}

function unquoted(text: string): string {
  return text.replace(/^(["'])(.*)\1$/, '$2');
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
