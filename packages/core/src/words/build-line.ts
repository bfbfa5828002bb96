import type { BuildArgument, BuildOptions, BuildSecret, EnvEntry } from '../plan/step.ts';
import {
  idleFlag,
  idleSwitch,
  isOn,
  judgeLine,
  refusedFlag,
  refusedSwitch,
  switchFlag,
  valueFlag,
  valuesOf,
  type FlagPolicy,
} from './flag-policy.ts';
import { flagTable, type FoundFlag } from './flags.ts';
import type { LineFinding } from './line-finding.ts';
import type { Word } from './split.ts';

const code = 'build-line';
const limits = 'the builder does not limit single builds';
const cleanUp = 'the builder always removes its intermediate containers';
const layers = 'the builder manages its own cache';
const noFiles = 'the builder writes no files to the workspace; use the tag instead';

/** The flags of `docker build`, and what becomes of each here. */
const buildFlags: FlagPolicy = flagTable({
  tag: valueFlag('t'),
  file: valueFlag('f'),
  'build-arg': valueFlag(),
  target: valueFlag(),
  label: valueFlag(),
  'no-cache': switchFlag(),
  pull: switchFlag(),
  platform: valueFlag(),
  network: valueFlag(),
  'add-host': valueFlag(),
  secret: valueFlag(),
  'cache-from': idleFlag(layers),
  'cache-to': idleFlag(layers),
  isolation: idleFlag(limits),
  memory: idleFlag(limits, 'm'),
  'memory-swap': idleFlag(limits),
  'cpu-period': idleFlag(limits),
  'cpu-quota': idleFlag(limits),
  'cpu-shares': idleFlag(limits, 'c'),
  'cpuset-cpus': idleFlag(limits),
  'cpuset-mems': idleFlag(limits),
  'cgroup-parent': idleFlag(limits),
  'shm-size': idleFlag(limits),
  ulimit: idleFlag(limits),
  rm: idleSwitch(cleanUp),
  'force-rm': idleSwitch(cleanUp),
  compress: idleSwitch('the context is sent as the builder asks for it'),
  squash: idleSwitch('layers are kept as they are'),
  quiet: idleSwitch('the output always goes to the log', 'q'),
  progress: idleFlag('the output always goes to the log as plain text'),
  load: idleSwitch('the result is always loaded into the engine'),
  'disable-content-trust': idleSwitch('content trust is not checked'),
  builder: idleFlag('the engine has one builder'),
  provenance: idleFlag('no attestations are made'),
  sbom: idleFlag('no attestations are made'),
  push: refusedSwitch('a build does not push; add a `push` step with the image'),
  output: refusedFlag('the result is always an image in the engine', 'o'),
  iidfile: refusedFlag(noFiles),
  'metadata-file': refusedFlag(noFiles),
  ssh: refusedFlag('no SSH agent is handed to builds; use `--secret` with a key from a secret volume'),
  'security-opt': refusedFlag('builds run with the default security options'),
});

/** Reads the words of a `build` line as `docker build` reads its arguments (contract §5.1, SE-16, SE-17). */
export function readBuildLine(words: readonly Word[]): {
  readonly options: BuildOptions;
  readonly findings: readonly LineFinding[];
} {
  const { flags, operands, findings } = judgeLine(words, buildFlags, { code, interspersed: true });
  const [context, ...others] = operands;
  return {
    options: optionsOf(flags, context?.text ?? '.'),
    findings: [...findings, ...contextFindings(context, others), ...flags.flatMap(secretFindings)],
  };
}

function contextFindings(context: Word | undefined, others: readonly Word[]): readonly LineFinding[] {
  const extra = others.map(({ text, offset }): LineFinding => ({
    severity: 'error',
    code,
    message: `"${text}" is one word too many: a build has exactly one context`,
    offset,
    cure: 'Put quotes around values that hold blanks.',
  }));
  if (context === undefined) {
    const cure = 'End the line with the directory to build, for example `.`.';
    return [{ severity: 'error', code, message: 'the build names no context', offset: 0, cure }];
  }
  if (context.text !== '-') return extra;
  const message = 'a task has no standard input to build from';
  const cure = 'Name a directory or an address instead of `-`.';
  return [{ severity: 'error', code, message, offset: context.offset, cure }, ...extra];
}

function optionsOf(flags: readonly FoundFlag[], context: string): BuildOptions {
  const all = (name: string) => valuesOf(flags, name);
  const dockerfile = all('file').at(-1);
  const target = all('target').at(-1);
  const platform = all('platform').at(-1);
  const network = all('network').at(-1);
  const secrets = all('secret').flatMap((text) => readSecret(text) ?? []);
  return {
    tags: all('tag'),
    ...(dockerfile === undefined ? {} : { dockerfile }),
    buildArgs: all('build-arg').map(readBuildArgument),
    ...(target === undefined ? {} : { target }),
    labels: all('label').map(readLabel),
    noCache: isOn(flags, 'no-cache'),
    pull: isOn(flags, 'pull'),
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

/** `NAME=VALUE`, or a name alone for an empty value. */
export function readLabel(text: string): EnvEntry {
  const equals = text.indexOf('=');
  return equals < 0 ? { name: text, value: '' } : { name: text.slice(0, equals), value: text.slice(equals + 1) };
}

/** `id=NAME[,src=PATH]`; without a path the file is named as the id. Secrets from the environment are none. */
function readSecret(text: string): BuildSecret | undefined {
  const fields = new Map(text.split(',').map((field) => [field.split('=', 1)[0], field.slice(field.indexOf('=') + 1)]));
  const id = fields.get('id') ?? '';
  if (id === '' || fields.get('type') === 'env' || fields.has('env')) return undefined;
  return { id, source: fields.get('src') ?? fields.get('source') ?? id };
}

function secretFindings({ name, value, offset }: FoundFlag): readonly LineFinding[] {
  if (name !== 'secret' || readSecret(value) !== undefined) return [];
  const cure = 'Write `--secret id=NAME,src=PATH` with a path below a mounted secret volume or the workspace.';
  return [{ severity: 'error', code, message: `--secret "${value}" names no file`, offset, cure }];
}
