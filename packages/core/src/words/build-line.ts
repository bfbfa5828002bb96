import type { BuildArgument, BuildOptions, EnvEntry } from '../plan/step.ts';
import type { LineFinding } from '../plan/lines.ts';
import { nearestName } from '../spec/nearest.ts';
import { parseFlags, type FlagSpec, type FoundFlag } from './flags.ts';
import type { Word } from './split.ts';

interface BuildFlag extends FlagSpec {
  /** What the builder does instead, for a flag that is accepted without effect. */
  readonly noEffect?: string;
  /** Why the flag is refused. */
  readonly refused?: string;
}

const value = (short?: string): BuildFlag => ({ takesValue: true, ...(short === undefined ? {} : { short }) });
const idle = (takesValue: boolean, noEffect: string, short?: string): BuildFlag => ({
  takesValue,
  noEffect,
  ...(short === undefined ? {} : { short }),
});
const limits = 'the builder does not limit single builds';
const cleanUp = 'the builder always removes its intermediate containers';
const layers = 'the builder manages its own cache';

/** The flags of `docker build`, and what becomes of each here. */
const buildFlags: Readonly<Record<string, BuildFlag>> = {
  tag: value('t'),
  file: value('f'),
  'build-arg': value(),
  target: value(),
  label: value(),
  'no-cache': { takesValue: false },
  pull: { takesValue: false },
  platform: value(),
  network: value(),
  'add-host': value(),
  secret: value(),
  'cache-from': idle(true, layers),
  'cache-to': idle(true, layers),
  isolation: idle(true, limits),
  memory: idle(true, limits, 'm'),
  'memory-swap': idle(true, limits),
  'cpu-period': idle(true, limits),
  'cpu-quota': idle(true, limits),
  'cpu-shares': idle(true, limits, 'c'),
  'cpuset-cpus': idle(true, limits),
  'cpuset-mems': idle(true, limits),
  'cgroup-parent': idle(true, limits),
  'shm-size': idle(true, limits),
  ulimit: idle(true, limits),
  rm: idle(false, cleanUp),
  'force-rm': idle(false, cleanUp),
  compress: idle(false, 'the context is sent as the builder asks for it'),
  squash: idle(false, 'layers are kept as they are'),
  quiet: idle(false, 'the output always goes to the log', 'q'),
  progress: idle(true, 'the output always goes to the log as plain text'),
  load: idle(false, 'the result is always loaded into the engine'),
  'disable-content-trust': idle(false, 'content trust is not checked'),
  builder: idle(true, 'the engine has one builder'),
  provenance: idle(true, 'no attestations are made'),
  sbom: idle(true, 'no attestations are made'),
  push: { takesValue: false, refused: 'a build does not push; add a `push` step with the image' },
  output: { takesValue: true, short: 'o', refused: 'the result is always an image in the engine' },
  iidfile: { takesValue: true, refused: 'the builder writes no files to the workspace; use the tag instead' },
  'metadata-file': { takesValue: true, refused: 'the builder writes no files to the workspace; use the tag instead' },
  ssh: {
    takesValue: true,
    refused: 'no SSH agent is handed to builds; use `--secret` with a key from a secret volume',
  },
  'security-opt': { takesValue: true, refused: 'builds run with the default security options' },
};

/** Reads the words of a `build` line as `docker build` reads its arguments (contract §5.1, SE-16, SE-17). */
export function readBuildLine(words: readonly Word[]): { options: BuildOptions; findings: readonly LineFinding[] } {
  const { flags, operands, problems } = parseFlags(words, buildFlags, { interspersed: true });
  const findings: LineFinding[] = problems.map(({ kind, flag, offset }) =>
    kind === 'unknown' ? unknownFlag(flag, offset) : error('flag-value', `flag needs an argument: ${flag}`, offset),
  );
  for (const flag of flags) findings.push(...flagFindings(flag));
  const [context, ...others] = operands;
  if (context === undefined) {
    findings.push({
      ...error('build-context', 'the build names no context', 0),
      cure: 'End the line with the directory to build, for example `.`.',
    });
  }
  for (const extra of others) {
    findings.push({
      ...error('build-context', `"${extra.text}" is one word too many: a build has exactly one context`, extra.offset),
      cure: 'Put quotes around values that hold blanks.',
    });
  }
  if (context?.text === '-') {
    findings.push(error('build-context', 'a task has no standard input to build from', context.offset));
  }
  return { options: optionsOf(flags, context?.text ?? '.'), findings };
}

function optionsOf(flags: readonly FoundFlag[], context: string): BuildOptions {
  const all = (name: string): string[] => flags.filter((flag) => flag.name === name).map((flag) => flag.value);
  const last = (name: string): string | undefined => all(name).at(-1);
  const isOn = (name: string): boolean => /^(?:1|t|true)$/i.test(last(name) ?? '');
  const dockerfile = last('file');
  const target = last('target');
  const platform = last('platform');
  const network = last('network');
  const secrets = all('secret')
    .map(readSecret)
    .filter((secret) => secret !== undefined);
  return {
    tags: all('tag'),
    ...(dockerfile === undefined ? {} : { dockerfile }),
    buildArgs: all('build-arg').map(readBuildArgument),
    ...(target === undefined ? {} : { target }),
    labels: all('label').map(readLabel),
    noCache: isOn('no-cache'),
    pull: isOn('pull'),
    ...(platform === undefined ? {} : { platform }),
    ...(network === undefined ? {} : { network }),
    addHosts: all('add-host'),
    ...(secrets.length === 0 ? {} : { secrets }),
    context,
  };
}

function readBuildArgument(text: string): BuildArgument {
  const equals = text.indexOf('=');
  return equals < 0 ? { name: text } : { name: text.slice(0, equals), value: text.slice(equals + 1) };
}

function readLabel(text: string): EnvEntry {
  const equals = text.indexOf('=');
  return equals < 0 ? { name: text, value: '' } : { name: text.slice(0, equals), value: text.slice(equals + 1) };
}

/** `id=NAME[,src=PATH]`: a file seen by `RUN --mount=type=secret`. Without a path it is of the same name as the id. */
function readSecret(text: string): { id: string; source: string } | undefined {
  const fields = new Map(
    text.split(',').map((field) => [field.split('=', 1)[0] ?? '', field.slice(field.indexOf('=') + 1)]),
  );
  const id = fields.get('id');
  if (id === undefined || id === '' || fields.get('type') === 'env' || fields.has('env')) return undefined;
  return { id, source: fields.get('src') ?? fields.get('source') ?? id };
}

function flagFindings({ name, value: text, offset }: FoundFlag): readonly LineFinding[] {
  const spec = buildFlags[name];
  if (spec?.refused !== undefined) {
    return [{ ...error('build-flag', `--${name} cannot be used: ${spec.refused}`, offset), cure: `Remove --${name}.` }];
  }
  if (spec?.noEffect !== undefined) {
    const message = `--${name} has no effect: ${spec.noEffect}`;
    return [{ severity: 'warning', code: 'build-flag', message, offset }];
  }
  if (name === 'secret' && readSecret(text) === undefined) {
    return [
      {
        ...error('build-flag', `--secret "${text}" names no file`, offset),
        cure: 'Write `--secret id=NAME,src=PATH` with a path below a mounted secret volume or the workspace.',
      },
    ];
  }
  return [];
}

function unknownFlag(flag: string, offset: number): LineFinding {
  const nearest = nearestName(flag.replace(/^-+/, ''), Object.keys(buildFlags));
  return {
    ...error('build-flag', `unknown flag: ${flag}`, offset),
    ...(nearest === undefined ? {} : { cure: `Did you mean \`--${nearest}\`?` }),
  };
}

function error(code: string, message: string, offset: number): LineFinding {
  return { severity: 'error', code, message, offset };
}
