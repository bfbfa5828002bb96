import { mergeEnv } from '../rules/env.ts';
import { isOn, valuesOf } from '../words/flag-policy.ts';
import type { FoundFlag } from '../words/flags.ts';
import { envFlags, lastFlag, readRunLine, runFlagsOf } from '../words/run-line.ts';
import type { LocatedText } from '../yaml/decode.ts';
import { parseImageRef } from '../image/reference.ts';
import type { ReadContext } from '../spec/read-map.ts';
import type { StepSpec } from '../spec/task-spec.ts';
import { reportLineFindings, splitLine } from './lines.ts';
import type { CmdStep, ContainerSettings, EnvEntry } from './step.ts';

const home: EnvEntry = { name: 'HOME', value: '/acb/home' };

/** What a command takes over from its task. */
export interface CommandSettings {
  readonly env: readonly EnvEntry[];
  readonly workingDirectory: string;
  readonly network: string | undefined;
  /** Puts an image in the place of a short name at the beginning of the line. */
  readonly expand: (command: string) => string;
}

type CommandPart = Omit<ContainerSettings, 'volumeMounts'> &
  Pick<CmdStep, 'image' | 'args' | 'detach' | 'keep' | 'pull' | 'pullRetries' | 'pullRetryDelayMs' | 'runFlags'>;

/** What the `cmd` line and the container properties of a step say; flags of the line win, as they come later for docker. */
export function readCommand(step: StepSpec, settings: CommandSettings, context: ReadContext): CommandPart {
  const { properties } = step;
  const line = commandLine(step, settings);
  const { image, args, flags, findings } = readRunLine(splitLine(line, 'cmd', context));
  reportLineFindings(line, findings, context);
  if (findings.every(({ severity }) => severity !== 'error')) checkImage(image?.text ?? '', line, context);
  const keepsDirectory = properties.disableWorkingDirectoryOverride?.value === true;
  const workingDirectory = lastFlag(flags, 'workdir') ?? (keepsDirectory ? undefined : settings.workingDirectory);
  const env = mergeEnv(envFlags(flags), settings.env);
  const runFlags = runFlagsOf(flags);
  return {
    image: image?.text ?? '',
    args,
    detach: (properties.detach?.value ?? false) || isOn(flags, 'detach'),
    keep: properties.keep?.value ?? false,
    ...pullOf(step, flags),
    env: env.some(({ name }) => name === home.name) ? env : [home, ...env],
    ...optionalText('workingDirectory', workingDirectory),
    ...optionalText('entryPoint', lastFlag(flags, 'entrypoint') ?? properties.entryPoint?.value.text),
    ...optionalText('user', lastFlag(flags, 'user') ?? properties.user?.value.text),
    ...optionalText('network', lastFlag(flags, 'network', 'net') ?? settings.network),
    ports: [...(properties.ports?.value ?? []).map((port) => port.text), ...valuesOf(flags, 'publish')],
    expose: [...(properties.expose?.value ?? []).map((port) => port.text), ...valuesOf(flags, 'expose')],
    ...optionalText('isolation', lastFlag(flags, 'isolation') ?? properties.isolation?.value.text),
    ...optionalText('cpus', lastFlag(flags, 'cpus') ?? properties.cpus?.value.text),
    privileged: (properties.privileged?.value ?? false) || isOn(flags, 'privileged'),
    ...(runFlags === undefined ? {} : { runFlags }),
  };
}

/** The line after its first word was replaced. Its tail is still the file's own, so places inside count from the end. */
function commandLine(step: StepSpec, settings: CommandSettings): LocatedText {
  const written = step.properties.cmd?.value ?? { text: '', offset: step.offset };
  const text = settings.expand(written.text);
  if (text === written.text || written.contentOffset === undefined) return { ...written, text };
  return { ...written, text, contentOffset: written.contentOffset + written.text.trimEnd().length - text.length };
}

function checkImage(image: string, line: LocatedText, { findings, locate }: ReadContext): void {
  if (parseImageRef(image) !== undefined) return;
  findings.error('image-reference', `"${image}" is no valid image reference`, locate(line.offset), {
    cure: 'Begin the line with the image to run: `[registry/]repository[:tag]` in lower case.',
  });
}

function pullOf(
  { properties }: StepSpec,
  flags: readonly FoundFlag[],
): Pick<CmdStep, 'pull' | 'pullRetries' | 'pullRetryDelayMs'> {
  const retries = properties.cmdDownloadRetries?.value ?? 0;
  const delay = properties.cmdDownloadRetryDelay?.value ?? 0;
  return {
    pull: (properties.pull?.value ?? false) || lastFlag(flags, 'pull') === 'always',
    ...(retries > 0 ? { pullRetries: retries } : {}),
    ...(delay > 0 ? { pullRetryDelayMs: delay * 1000 } : {}),
  };
}

/** A property that is left out when its text is missing or empty. */
function optionalText<K extends string>(name: K, text: string | undefined): Partial<Record<K, string>> {
  return text === undefined || text === '' ? {} : ({ [name]: text } as Record<K, string>);
}
