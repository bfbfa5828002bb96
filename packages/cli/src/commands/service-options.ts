import { InvalidArgumentError, type Command } from 'commander';
import { logPrefixOption, outputOption, parseTimeout } from './options.ts';

/** Adds the flags that say which service is meant. */
export function addServiceOptions(command: Command): Command {
  return command
    .option('--server <URL>', 'address of the service (default: TASKS_SERVER, the login, or a `tasks up` here)')
    .option('--token <TOKEN>', 'API token (default: TASKS_TOKEN or that of the login)')
    .option('--profile <NAME>', 'login of `tasks login` to use (default: TASKS_PROFILE or the last one)');
}

/** Adds the flags of a command that shows what the service answers. */
export function addAnswerOptions(command: Command): Command {
  return addServiceOptions(command).addOption(outputOption(['table', 'json', 'yaml']));
}

/** Reads a whole number above zero. */
export function parseCount(text: string): number {
  const count = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(count >= 1)) throw new InvalidArgumentError('Give a whole number from 1 on.');
  return count;
}

/** Reads a time span, a number with s, m, h or d; gives seconds. */
export function parseSpan(text: string): number {
  const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
  const [, digits, unit = ''] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  if (digits === undefined) throw new InvalidArgumentError('Give a number with a unit: 90s, 30m, 12h or 7d.');
  return Number(digits) * (units[unit] ?? 1);
}

/** Adds the flags of every command that makes a run and follows it: on a service, or on this computer, which `local` describes. */
export function addRunOptions(command: Command, local: string): Command {
  command
    .option('--timeout <SECONDS>', 'stop the run after this time (default: 3600)', parseTimeout)
    .option('--local', local)
    .addOption(outputOption(['text', 'json', 'yaml']))
    .addOption(logPrefixOption())
    .option('--agent-pool <NAME>', 'agent pool that takes the run')
    .option('--priority <N>', 'runs with a smaller number are taken first, 1 to 9 (default: 5)', parsePriority)
    .option('--log-template <REPO:TAG>', 'kept with the run; no log artifact is made of it yet')
    .option('--no-logs', 'wait for the end of the run without showing its log')
    .option('--no-wait', 'end once the run is queued')
    .option('--detach-on-interrupt', 'Ctrl+C stops following; without it, the first Ctrl+C cancels the run');
  return addServiceOptions(command);
}

/** Reads a priority of runs. */
export function parsePriority(text: string): number {
  if (!/^[1-9]$/.test(text)) throw new InvalidArgumentError('Give a number from 1 to 9.');
  return Number(text);
}
