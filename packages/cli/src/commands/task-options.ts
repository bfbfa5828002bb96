import { InvalidArgumentError, Option, type Command } from 'commander';
import { collect, parseTimeout } from './options.ts';
import { parseCount, parsePriority } from './service-options.ts';

const gitHosts = ['GitHub', 'GitLab', 'Gitea', 'Bitbucket', 'AzureDevOps', 'Generic'];

/** Reads a switch that may stand alone: `true` or `false`, in any case. */
export function parseSwitch(text: string): boolean {
  const word = text.toLowerCase();
  if (word !== 'true' && word !== 'false') throw new InvalidArgumentError('Give true or false.');
  return word === 'true';
}

/** A switch as `az` knows it: alone it means true. */
export function switchOption(name: string, description: string): Option {
  return new Option(`--${name} [true|false]`, description).preset('true').argParser(parseSwitch);
}

/** Adds the flags that say what a task does (contract §7.1). */
export function addStepOptions(command: Command): Command {
  return command
    .option('-c, --context <URL>', 'git URL#REF:DIR, URL of a tar, oci://ARTIFACT, or /dev/null for none')
    .option(
      '-f, --file <FILE>',
      'Dockerfile or task file (.yaml) in the context; without a context, a task file here or -',
    )
    .option('--cmd <CMD>', 'run this one command: IMAGE [ARGS…]')
    .option(
      '-t, --image <IMAGE>',
      'of a Dockerfile: name[:tag] of the result, may hold {{.Run.ID}}; may be repeated',
      collect,
    )
    .option('--arg <N[=V]>', 'of a Dockerfile: build argument; may be repeated', collect)
    .option('--secret-arg <N[=V]>', 'like --arg, and masked in every output; may be repeated', collect)
    .option('--arg-from-secret <N=SECRET>', 'like --arg, with the value of a stored secret; may be repeated', collect)
    .option('--target <STAGE>', 'of a Dockerfile: stage to build')
    .option('--cache-from <IMAGE>', 'of a Dockerfile: image whose layers may be reused; may be repeated', collect)
    .option('--push', 'of a Dockerfile: push the result (default of a new task)')
    .option('--no-push', 'of a Dockerfile: build only')
    .option('--cache', 'of a Dockerfile: reuse layers (default of a new task)')
    .option('--no-cache', 'of a Dockerfile: build every layer anew')
    .option('--set <K=V>', 'of a task file: value for {{.Values.K}}; may be repeated', collect)
    .option('--set-secret <K=V>', 'like --set, and masked in every output; may be repeated', collect)
    .option('--set-from-secret <K=SECRET>', 'like --set, with the value of a stored secret; may be repeated', collect)
    .option('--values <FILE>', 'of a task file: YAML file with values, in the context; without a context, here')
    .option('--env <K=V>', 'of a task file: environment variable for every step; may be repeated', collect)
    .option(
      '--secret <ID=SECRET>',
      "entry of the file's secrets, or of a build's, as a stored secret; may be repeated",
      collect,
    );
}

/** Adds the flags that say how runs of a task are executed. */
export function addExecutionOptions(command: Command): Command {
  return command
    .option('--description <TEXT>', 'what the task is for')
    .addOption(new Option('--status <STATUS>', 'whether anything may start it').choices(['Enabled', 'Disabled']))
    .option('--platform <OS/ARCH>', 'platform of its runs (default: linux/amd64)')
    .option('--timeout <SECONDS>', 'stop a run after this time, 300 to 28800 (default: 3600)', parseTimeout)
    .option('--priority <N>', 'runs with a smaller number are taken first, 1 to 9 (default: 5)', parsePriority)
    .option('-r, --registry <HOST>', "registry of its runs: $Registry in a task file (default: the service's)")
    .option('--agent-pool <NAME>', 'agent pool that takes its runs')
    .option('--log-template <REPO:TAG>', 'kept with its runs; no log artifact is made of it yet')
    .option('--concurrency <N>', 'at most so many of its runs at once', parseCount)
    .option('--group <NAME>', 'tasks of one group share the limit')
    .addOption(switchOption('cancel-superseded', 'a run for a branch or pull request cancels older ones for the same'));
}

/** Adds the flags of what starts a task (contract §7.1), except timers. */
export function addTriggerOptions(command: Command): Command {
  return command
    .addOption(
      switchOption('commit-trigger-enabled', 'start for commits (default of a new task with a git context: true)'),
    )
    .addOption(switchOption('pull-request-trigger-enabled', 'start for pull requests (default: false)'))
    .option('--source-trigger-name <NAME>', 'which source trigger (default: the first, defaultSourceTriggerName)')
    .addOption(
      new Option(
        '--source-control-type <KIND>',
        'what hosts the repository (default: guessed from its address)',
      ).choices(gitHosts),
    )
    .option('--branch <PATTERN>', 'branches that count, * within a segment, ** over several; may be repeated', collect)
    .option('--tag <PATTERN>', 'tags that count (default: none); may be repeated', collect)
    .option('--path <PATTERN>', 'only commits that change such a file; may be repeated', collect)
    .option('--ignore-path <PATTERN>', 'files whose change does not count; may be repeated', collect)
    .option('--git-access-token <TOKEN>', 'token of the git host: for private contexts, hooks and commit statuses')
    .option('--git-access-token-secret <SECRET>', 'the same as a stored secret')
    .option('--webhook-secret <TEXT>', 'what deliveries are signed with (default: made, and shown once)')
    .option('--webhook-stored-secret <SECRET>', 'the same as a stored secret')
    .addOption(switchOption('create-hook', 'have the service make the hook; needs --git-access-token'))
    .option('--api-url <URL>', "address of the git host's API (default: found from the repository's)")
    .addOption(switchOption('report-status', 'say on the commit how its run stands; needs --git-access-token'))
    .option(
      '--poll <SECONDS>',
      'look at the repository so often, for deliveries that were missed; 0: never',
      parseSeconds,
    )
    .addOption(
      new Option(
        '--forks <WHAT>',
        'pull requests from forks: no run, one without secrets and pushes, or that once approved',
      ).choices(['ignore', 'restricted', 'approval']),
    )
    .addOption(switchOption('base-image-trigger-enabled', 'start for new base images (default of a new task: true)'))
    .option('--base-image-trigger-name <NAME>', 'its name (default: defaultBaseimageTriggerName)')
    .addOption(
      new Option(
        '--base-image-trigger-type <TYPE>',
        'images of final stages, or of build stages too (default: Runtime)',
      ).choices(['Runtime', 'All']),
    )
    .option('--update-trigger-endpoint <URL>', 'is told of new base images as well')
    .addOption(
      new Option('--update-trigger-payload-type <TYPE>', 'what it is told (default: Default)').choices([
        'Default',
        'Token',
      ]),
    );
}

/** Reads whole seconds of at most a day. */
export function parseSeconds(text: string): number {
  const seconds = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(seconds <= 86_400)) throw new InvalidArgumentError('Give whole seconds from 0 to 86400.');
  return seconds;
}
