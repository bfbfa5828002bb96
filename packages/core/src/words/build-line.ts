import type { BuildArgument, BuildOptions, EnvEntry } from '../plan/step.ts';
import { readCacheFrom, readCacheTo, readSecret, readSsh, type ReadValue } from './build-values.ts';
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
import { parseSize } from './size.ts';
import type { Word } from './split.ts';

const code = 'build-line';
const limits = 'the builder does not limit single builds';
const cleanUp = 'the builder always removes its intermediate containers';
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
  ssh: valueFlag(),
  'shm-size': valueFlag(),
  ulimit: valueFlag(),
  'cache-from': valueFlag(),
  'cache-to': valueFlag(),
  progress: valueFlag(),
  isolation: idleFlag(limits),
  memory: idleFlag(limits, 'm'),
  'memory-swap': idleFlag(limits),
  'cpu-period': idleFlag(limits),
  'cpu-quota': idleFlag(limits),
  'cpu-shares': idleFlag(limits, 'c'),
  'cpuset-cpus': idleFlag(limits),
  'cpuset-mems': idleFlag(limits),
  'cgroup-parent': idleFlag(limits),
  rm: idleSwitch(cleanUp),
  'force-rm': idleSwitch(cleanUp),
  compress: idleSwitch('the context is sent as the builder asks for it'),
  squash: idleSwitch('layers are kept as they are'),
  quiet: idleSwitch('the output always goes to the log', 'q'),
  load: idleSwitch('the result is always loaded into the engine'),
  'disable-content-trust': idleSwitch('content trust is not checked'),
  builder: idleFlag('the engine has one builder'),
  provenance: idleFlag('no attestations are made'),
  sbom: idleFlag('no attestations are made'),
  push: refusedSwitch('a build does not push; add a `push` step with the image'),
  output: refusedFlag('the result is always an image in the engine', 'o'),
  iidfile: refusedFlag(noFiles),
  'metadata-file': refusedFlag(noFiles),
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
    findings: [...findings, ...contextFindings(context, others), ...flags.flatMap(valueFindings)],
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
  const shmSizeBytes = parseSize(all('shm-size').at(-1) ?? '');
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
    ...unlessEmpty('secrets', all('secret').flatMap(valuesIn(readSecret))),
    ...unlessEmpty('ssh', all('ssh').flatMap(valuesIn(readSsh))),
    ...(shmSizeBytes === undefined ? {} : { shmSizeBytes }),
    ...unlessEmpty('ulimits', all('ulimit')),
    ...unlessEmpty('cacheFrom', all('cache-from').flatMap(valuesIn(readCacheFrom))),
    ...unlessEmpty('cacheTo', all('cache-to').flatMap(valuesIn(readCacheTo))),
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

function unlessEmpty<Key extends string, Value>(
  key: Key,
  values: readonly Value[],
): Partial<Record<Key, readonly Value[]>> {
  return values.length === 0 ? {} : ({ [key]: values } as Record<Key, readonly Value[]>);
}

function valuesIn<Value>(read: (text: string) => ReadValue<Value>): (text: string) => readonly Value[] {
  return (text) => {
    const result = read(text);
    return result.kind === 'ok' ? [result.value] : [];
  };
}

/** Reads the value of a flag whose values have a form of their own. */
function checkValue(name: string, value: string): ReadValue<unknown> {
  switch (name) {
    case 'secret':
      return readSecret(value);
    case 'ssh':
      return readSsh(value);
    case 'cache-from':
      return readCacheFrom(value);
    case 'cache-to':
      return readCacheTo(value);
    case 'shm-size':
      return parseSize(value) === undefined
        ? { kind: 'wrong', message: 'is no size', cure: 'Write a number and a unit, for example `512m` or `2g`.' }
        : { kind: 'ok', value };
    case 'ulimit':
      return /^[a-z]+=-?[0-9]+(?::-?[0-9]+)?$/.test(value)
        ? { kind: 'ok', value }
        : { kind: 'wrong', message: 'is no limit', cure: 'Write `TYPE=SOFT[:HARD]`, for example `nofile=1024:2048`.' };
    case 'progress':
      return value === 'plain' || value === 'auto'
        ? { kind: 'ok', value }
        : { kind: 'idle', message: 'the output always goes to the log as plain text' };
    default:
      return { kind: 'ok', value };
  }
}

function valueFindings({ name, value, offset }: FoundFlag): readonly LineFinding[] {
  const read = checkValue(name, value);
  switch (read.kind) {
    case 'ok':
      return [];
    case 'wrong':
      return [{ severity: 'error', code, message: `--${name} "${value}" ${read.message}`, offset, cure: read.cure }];
    case 'idle':
      return [{ severity: 'warning', code, message: `--${name} "${value}" has no effect: ${read.message}`, offset }];
  }
}
