import { InvalidArgumentError, Option, type Command } from 'commander';

/** Collects a flag that may be given several times, in order. */
export function collect(value: string, former: readonly string[] = []): readonly string[] {
  return [...former, value];
}

/** Reads a whole number of seconds within the limits of a run (contract §11.4); a local run may also be shorter. */
export function parseTimeout(text: string): number {
  const seconds = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(seconds >= 1 && seconds <= 28_800)) throw new InvalidArgumentError('Give whole seconds from 1 to 28800.');
  return seconds;
}

/** `-r/--registry`: the default of every command that has one comes from the configuration. */
export function registryOption(): Option {
  return new Option('-r, --registry <HOST>', 'registry of the run: $Registry in a task file (default: TASKS_REGISTRY)');
}

/** `-o/--output` with the forms that a command knows; the first one is its default. */
export function outputOption(forms: readonly [string, ...string[]]): Option {
  return new Option('-o, --output <FORM>', 'form of the result').choices(forms).default(forms[0]);
}

/** `--log-prefix`: whether each log line begins with the id of its step. */
export function logPrefixOption(): Option {
  return new Option('--log-prefix <WHEN>', 'put the step before each log line; auto: on a terminal')
    .choices(['auto', 'always', 'never'])
    .default('auto');
}

/** Adds the flags that decide what a task file means, for the commands that only look at one. */
export function addMeaningOptions(command: Command): Command {
  return command
    .option('--set <K=V>', 'value for {{.Values.K}}; may be repeated', collect)
    .option('--set-secret <K=V>', 'like --set, and masked in the output; may be repeated', collect)
    .option('--values <FILE>', 'YAML file with values')
    .addOption(registryOption());
}
