import { parseImageRef } from '../image/reference.ts';
import type { ReadContext } from '../spec/read-map.ts';
import type { StepSpec } from '../spec/task-spec.ts';
import { splitLine } from './lines.ts';
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
  Pick<CmdStep, 'image' | 'args' | 'detach' | 'keep' | 'pull'>;

/** What the `cmd` line and the container properties of a step say. */
export function readCommand(step: StepSpec, settings: CommandSettings, context: ReadContext): CommandPart {
  const { properties } = step;
  const written = properties.cmd?.value ?? { text: '', offset: step.offset };
  const text = settings.expand(written.text);
  const line = text === written.text ? written : { text, offset: written.offset };
  const [image, ...args] = splitLine(line, 'cmd', context);
  if (image === undefined || parseImageRef(image.text) === undefined) {
    context.findings.error(
      'image-reference',
      `"${image?.text ?? ''}" is no valid image reference`,
      context.locate(line.offset),
      {
        cure: 'Begin the line with the image to run: `[registry/]repository[:tag]` in lower case.',
      },
    );
  }
  const keepsDirectory = properties.disableWorkingDirectoryOverride?.value === true;
  return {
    image: image?.text ?? '',
    args: args.map((word) => word.text),
    detach: properties.detach?.value ?? false,
    keep: properties.keep?.value ?? false,
    pull: properties.pull?.value ?? false,
    env: settings.env.some(({ name }) => name === home.name) ? settings.env : [home, ...settings.env],
    ...(keepsDirectory ? {} : { workingDirectory: settings.workingDirectory }),
    ...optionalText('entryPoint', properties.entryPoint?.value.text),
    ...optionalText('user', properties.user?.value.text),
    ...optionalText('network', settings.network),
    ports: (properties.ports?.value ?? []).map((port) => port.text),
    expose: (properties.expose?.value ?? []).map((port) => port.text),
    ...optionalText('isolation', properties.isolation?.value.text),
    ...optionalText('cpus', properties.cpus?.value.text),
    privileged: properties.privileged?.value ?? false,
  };
}

/** A property that is left out when its text is missing or empty. */
function optionalText<K extends string>(name: K, text: string | undefined): Partial<Record<K, string>> {
  return text === undefined || text === '' ? {} : ({ [name]: text } as Record<K, string>);
}
