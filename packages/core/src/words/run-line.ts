import type { EnvEntry, RunFlags } from '../plan/step.ts';
import { readLabel } from './build-line.ts';
import {
  idleFlag,
  idleSwitch,
  isOn,
  judgeLine,
  refusedFlag,
  switchFlag,
  valueFlag,
  valuesOf,
  type FlagPolicy,
} from './flag-policy.ts';
import { flagTable, type FoundFlag } from './flags.ts';
import type { LineFinding } from './line-finding.ts';
import { parseSize } from './size.ts';
import type { Word } from './split.ts';

const code = 'cmd-line';
const noTerminal = 'a step has no terminal and no input';
const ownName = 'a container is found by the id of its step';
const ownLog = 'the log of a step always goes to the run';
const sharesMachine = 'it would share the inside of the machine or of other containers with the step';

/** The flags of `docker run` that may stand before the image of a `cmd` line, and what becomes of each here. */
const runFlags: FlagPolicy = flagTable({
  env: valueFlag('e'),
  'env-file': valueFlag(),
  volume: valueFlag('v'),
  workdir: valueFlag('w'),
  user: valueFlag('u'),
  entrypoint: valueFlag(),
  'add-host': valueFlag(),
  tmpfs: valueFlag(),
  memory: valueFlag('m'),
  cpus: valueFlag(),
  'shm-size': valueFlag(),
  publish: valueFlag('p'),
  expose: valueFlag(),
  network: valueFlag(),
  net: valueFlag(),
  init: switchFlag(),
  ulimit: valueFlag(),
  label: valueFlag('l'),
  hostname: valueFlag('h'),
  'read-only': switchFlag(),
  privileged: switchFlag(),
  detach: switchFlag('d'),
  isolation: valueFlag(),
  platform: valueFlag(),
  'cap-add': valueFlag(),
  'cap-drop': valueFlag(),
  dns: valueFlag(),
  'group-add': valueFlag(),
  pull: valueFlag(),
  rm: idleSwitch('the container is always removed'),
  interactive: idleSwitch(noTerminal, 'i'),
  tty: idleSwitch(noTerminal, 't'),
  name: idleFlag(ownName),
  quiet: idleSwitch('the progress of pulls is never shown', 'q'),
  'network-alias': idleFlag(ownName),
  restart: idleFlag('`retries` and `repeat` say how often a step runs'),
  'log-driver': idleFlag(ownLog),
  'log-opt': idleFlag(ownLog),
  mount: refusedFlag('use `-v` or `volumeMounts`'),
  'volumes-from': refusedFlag('use `volumeMounts` in both steps'),
  link: refusedFlag('steps reach each other by their ids on the network of the run'),
  ipc: refusedFlag(sharesMachine),
  pid: refusedFlag(sharesMachine),
  uts: refusedFlag(sharesMachine),
  userns: refusedFlag(sharesMachine),
  device: refusedFlag('devices of the machine are not handed to steps; use `privileged: true` where that is allowed'),
  gpus: refusedFlag('GPUs are not handed to steps'),
  'security-opt': refusedFlag(
    'steps run with the default security options; use `privileged: true` where that is allowed',
  ),
  sysctl: refusedFlag('kernel settings are not changed for steps'),
  cidfile: refusedFlag('the id of a container is written to no file'),
  'label-file': refusedFlag('use `--label`'),
  attach: refusedFlag('the output of a step always goes to the run', 'a'),
});

/** What a `cmd` line says: flags, then the image, then its arguments. */
export interface RunLine {
  readonly image: Word | undefined;
  readonly args: readonly string[];
  readonly flags: readonly FoundFlag[];
  readonly findings: readonly LineFinding[];
}

/** Takes a `cmd` line apart as `docker run` takes its arguments (contract §2.4, SE-39). */
export function readRunLine(words: readonly Word[]): RunLine {
  const { flags, operands, findings } = judgeLine(words, runFlags, { code, interspersed: false });
  const [image, ...args] = operands;
  return {
    image,
    args: args.map(({ text }) => text),
    flags,
    findings: [...findings, ...flags.flatMap(sizeFindings)],
  };
}

/** The settings that only flags can express; undefined when no flag does. */
export function runFlagsOf(flags: readonly FoundFlag[]): RunFlags | undefined {
  if (flags.length === 0) return undefined;
  const settings: RunFlags = {
    ...list('envFiles', flags, 'env-file'),
    ...list('volumes', flags, 'volume'),
    ...list('tmpfs', flags, 'tmpfs'),
    ...list('addHosts', flags, 'add-host'),
    ...list('ulimits', flags, 'ulimit'),
    ...list('capAdd', flags, 'cap-add'),
    ...list('capDrop', flags, 'cap-drop'),
    ...list('dns', flags, 'dns'),
    ...list('groupAdd', flags, 'group-add'),
    ...labels(flags),
    ...size('memoryBytes', flags, 'memory'),
    ...size('shmSizeBytes', flags, 'shm-size'),
    ...lastText('hostname', flags, 'hostname'),
    ...lastText('platform', flags, 'platform'),
    ...(isOn(flags, 'init') ? { init: true } : {}),
    ...(isOn(flags, 'read-only') ? { readOnly: true } : {}),
  };
  return Object.keys(settings).length === 0 ? undefined : settings;
}

/** Environment entries given by `-e`: a name alone has no value to take over and is left out. */
export function envFlags(flags: readonly FoundFlag[]): readonly EnvEntry[] {
  return valuesOf(flags, 'env')
    .filter((text) => text.indexOf('=') > 0)
    .map(readLabel);
}

/** The last value of any of several flags, or undefined. */
export function lastFlag(flags: readonly FoundFlag[], ...names: readonly string[]): string | undefined {
  return flags.findLast((flag) => names.includes(flag.name))?.value;
}

function list<K extends string>(
  key: K,
  flags: readonly FoundFlag[],
  name: string,
): Partial<Record<K, readonly string[]>> {
  const values = valuesOf(flags, name);
  return values.length === 0 ? {} : ({ [key]: values } as Record<K, readonly string[]>);
}

function labels(flags: readonly FoundFlag[]): Pick<RunFlags, 'labels'> {
  const values = valuesOf(flags, 'label');
  return values.length === 0 ? {} : { labels: values.map(readLabel) };
}

function lastText<K extends string>(key: K, flags: readonly FoundFlag[], name: string): Partial<Record<K, string>> {
  const text = lastFlag(flags, name);
  return text === undefined ? {} : ({ [key]: text } as Record<K, string>);
}

function size<K extends string>(key: K, flags: readonly FoundFlag[], name: string): Partial<Record<K, number>> {
  const bytes = parseSize(lastFlag(flags, name) ?? '');
  return bytes === undefined ? {} : ({ [key]: bytes } as Record<K, number>);
}

function sizeFindings({ name, value, offset }: FoundFlag): readonly LineFinding[] {
  if ((name !== 'memory' && name !== 'shm-size') || parseSize(value) !== undefined) return [];
  const cure = 'Write a number and a unit, for example `512m` or `2g`.';
  return [{ severity: 'error', code, message: `--${name} "${value}" is no size`, offset, cure }];
}
