import { SlipwayError } from '@slipway/core';
import { sourceControlTypeSchema, type SourceControlType, type SourceTrigger } from '@slipway/core/http';
import { defined } from '../../defined.ts';
import type { SourceFlags } from '../flags.ts';
import { accessTokenOf, secretTextOf } from './step.ts';

/** What a source trigger needs besides its flags. */
export interface SourceFacts {
  /** Address of the repository that the task's context is; absent: it is none. */
  readonly repositoryUrl: string | undefined;
  /** Given out for a new trigger without a secret. */
  readonly newSecret: () => string;
}

const defaultName = 'defaultSourceTriggerName';

/** Decides the source trigger of a new task (contract §7.1): for commits unless told otherwise, where the context is a git repository. */
export function newSourceTrigger(flags: SourceFlags, facts: SourceFacts): SourceTrigger | undefined {
  const wanted = flags.commitTriggerEnabled === true || flags.pullRequestTriggerEnabled === true;
  if (facts.repositoryUrl === undefined) {
    if (wanted) throw noRepository();
    return undefined;
  }
  const events = eventsOf({ commit: true, pullrequest: false }, flags);
  return events.length === 0 ? undefined : makeTrigger(flags, facts, facts.repositoryUrl, events);
}

/**
 * Decides the source triggers of a changed task: the one that is named, else the first, gets what was given and keeps the rest. Events are
 * added and removed one by one; a trigger without any is disabled (contract §7.1).
 */
export function changeSourceTriggers(
  former: readonly SourceTrigger[],
  flags: SourceFlags,
  facts: SourceFacts & { readonly contextChanged: boolean },
): SourceTrigger[] {
  const index = former.findIndex(
    ({ name }) => flags.sourceTriggerName === undefined || name === flags.sourceTriggerName,
  );
  const old = former[index];
  if (old === undefined) {
    const events = eventsOf({ commit: false, pullrequest: false }, flags);
    if (!changesSource(flags) || events.length === 0) return [...former];
    if (facts.repositoryUrl === undefined) throw noRepository();
    return [...former, makeTrigger(flags, facts, facts.repositoryUrl, events)];
  }
  if (!changesSource(flags) && !facts.contextChanged) return [...former];
  const isOn = old.status === 'Enabled';
  const before = { commit: isOn && has(old, 'commit'), pullrequest: isOn && has(old, 'pullrequest') };
  const events = eventsOf(before, flags);
  const asked = flags.commitTriggerEnabled !== undefined || flags.pullRequestTriggerEnabled !== undefined;
  const repositoryUrl = facts.contextChanged ? facts.repositoryUrl : old.repositoryUrl;
  const { accessToken, ...rest } = old;
  const changed: SourceTrigger = {
    ...rest,
    // A token is for the host that it was given for, and not for another one.
    ...(accessToken === undefined || facts.contextChanged ? {} : { accessToken }),
    ...(repositoryUrl === undefined ? {} : { repositoryUrl }),
    ...given(flags),
    ...(asked ? { status: events.length > 0 ? 'Enabled' : 'Disabled' } : {}),
    ...(asked && events.length > 0 ? { sourceTriggerEvents: events } : {}),
    ...(repositoryUrl === undefined ? { status: 'Disabled' as const } : {}),
  };
  return former.map((trigger, at) => (at === index ? changed : trigger));
}

/** Whether flags of a source trigger were given at all. A token alone counts: it is renewed in the trigger as well. */
export function changesSource(flags: SourceFlags): boolean {
  return (
    (flags.commitTriggerEnabled ?? flags.pullRequestTriggerEnabled ?? flags.sourceTriggerName) !== undefined ||
    Object.keys(given(flags)).length > 0
  );
}

/** Guesses what hosts a repository from its address (contract §7.1), and asks where it cannot be known. */
export function guessSourceControlType(repositoryUrl: string): SourceControlType {
  const host = URL.canParse(repositoryUrl) ? new URL(repositoryUrl).hostname : '';
  const known: readonly (readonly [RegExp, SourceControlType])[] = [
    [/(^|\.)github\.com$/, 'GitHub'],
    [/(^|\.)gitlab(\.|$)/, 'GitLab'],
    [/(^|\.)bitbucket\.org$/, 'Bitbucket'],
    [/(^|\.)(dev\.azure\.com|visualstudio\.com)$/, 'AzureDevOps'],
    [/(^|\.)(codeberg\.org|gitea\.com)$|^(gitea|forgejo)\./, 'Gitea'],
  ];
  const found = known.find(([pattern]) => pattern.test(host));
  if (found !== undefined) return found[1];
  throw new SlipwayError('invalid-argument', `what kind of git host '${host}' is, its name does not tell`, {
    advice: `Give --source-control-type (${sourceControlTypeSchema.options.join(', ')}), or --commit-trigger-enabled false for a task that no commit starts.`,
  });
}

function makeTrigger(
  flags: SourceFlags,
  facts: SourceFacts,
  repositoryUrl: string,
  sourceTriggerEvents: SourceTrigger['sourceTriggerEvents'],
): SourceTrigger {
  const settings = given(flags);
  return {
    name: flags.sourceTriggerName ?? defaultName,
    status: 'Enabled',
    sourceTriggerEvents,
    repositoryUrl,
    branches: [],
    tags: [],
    paths: [],
    pathsIgnore: [],
    createHook: false,
    reportStatus: false,
    pollSeconds: 0,
    forks: 'approval',
    ...settings,
    sourceControlType: settings.sourceControlType ?? guessSourceControlType(repositoryUrl),
    webhookSecret: settings.webhookSecret ?? { type: 'Opaque', value: facts.newSecret() },
  };
}

/** The settings that flags give, and no others. */
function given(flags: SourceFlags): Partial<SourceTrigger> {
  return defined({
    sourceControlType:
      flags.sourceControlType === undefined ? undefined : sourceControlTypeSchema.parse(flags.sourceControlType),
    branches: copyOf(flags.branch),
    tags: copyOf(flags.tag),
    paths: copyOf(flags.path),
    pathsIgnore: copyOf(flags.ignorePath),
    accessToken: accessTokenOf(flags),
    webhookSecret: secretTextOf('--webhook-secret', flags.webhookSecret, flags.webhookStoredSecret),
    createHook: flags.createHook,
    apiUrl: flags.apiUrl,
    reportStatus: flags.reportStatus,
    pollSeconds: flags.poll,
    forks: flags.forks,
  });
}

/** One empty text takes all patterns away. */
function copyOf(patterns: readonly string[] | undefined): string[] | undefined {
  return patterns?.filter((pattern) => pattern !== '');
}

function eventsOf(
  before: { readonly commit: boolean; readonly pullrequest: boolean },
  flags: SourceFlags,
): SourceTrigger['sourceTriggerEvents'] {
  return [
    ...((flags.commitTriggerEnabled ?? before.commit) ? (['commit'] as const) : []),
    ...((flags.pullRequestTriggerEnabled ?? before.pullrequest) ? (['pullrequest'] as const) : []),
  ];
}

function has({ sourceTriggerEvents }: SourceTrigger, event: SourceTrigger['sourceTriggerEvents'][number]): boolean {
  return sourceTriggerEvents.includes(event);
}

function noRepository(): SlipwayError {
  return new SlipwayError(
    'invalid-argument',
    'commits and pull requests start only a task whose context is a git repository',
    {
      advice: 'Give the address of the repository with -c.',
    },
  );
}
