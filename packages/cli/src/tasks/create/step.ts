import { SlipwayError } from '@slipway/core';
import type { SecretText, TaskStep } from '@slipway/core/http';
import type { StepFlags } from '../flags.ts';
import type { TaskContext } from './context.ts';
import { stepTypeOf } from './step-type.ts';
import { mergeArguments, mergeSecrets, mergeValues } from './values.ts';

/** What of a step lies on this computer, as text that was read already. */
export interface StepTexts {
  /** Of a task file that is stored with the task. */
  readonly content?: string;
  readonly values?: string;
}

/** A step to make: a new one, or a change of a former one. */
export interface StepOrder {
  readonly flags: StepFlags;
  readonly type: TaskStep['type'];
  readonly context: TaskContext;
  readonly texts: StepTexts;
  readonly former?: TaskStep;
}

/** The type of a step after a change (contract §7.1): `-f` and `-c` may switch it, and without them it stays. */
export function changedStepType(flags: StepFlags, former: TaskStep): TaskStep['type'] {
  const { file, cmd } = flags;
  if (file === undefined && cmd === undefined) {
    if (flags.context === undefined || former.type === 'EncodedTask') return former.type;
    return stepTypeOf({ context: flags.context, file: fileOf(former) });
  }
  return stepTypeOf({ context: flags.context ?? former.contextPath, file, cmd });
}

/** Makes what a task does. Throws `invalid-argument` for flags that mean nothing for a step of its type. */
export function makeStep(order: StepOrder): TaskStep {
  const { flags, type, texts, former } = order;
  refuseUnsuitable(type, flags);
  const contextPath = order.context.path;
  const token = tokenOf(order);
  const common = {
    ...(token === undefined ? {} : { contextAccessToken: token }),
    secrets: mergeSecrets(flags, former?.secrets),
  };
  if (type === 'Docker') {
    const old = former?.type === 'Docker' ? former : undefined;
    const target = flags.target ?? old?.target;
    return {
      type,
      ...common,
      contextPath: needed(contextPath),
      imageNames: [...(flags.image ?? old?.imageNames ?? [])],
      isPushEnabled: flags.push ?? old?.isPushEnabled ?? true,
      noCache: flags.cache === undefined ? (old?.noCache ?? false) : !flags.cache,
      dockerFilePath: flags.file ?? (former === undefined ? 'Dockerfile' : (fileOf(former) ?? 'Dockerfile')),
      arguments: mergeArguments(flags, old?.arguments),
      cacheFrom: [...(flags.cacheFrom ?? old?.cacheFrom ?? [])],
      ...(target === undefined ? {} : { target }),
    };
  }
  const old = former?.type === 'Docker' ? undefined : former;
  const taskFile = { ...common, values: mergeValues(flags, old?.values), env: [...(flags.env ?? old?.env ?? [])] };
  if (type === 'FileTask') {
    const valuesFile = flags.values ?? (old?.type === 'FileTask' ? old.valuesFilePath : undefined);
    return {
      type,
      ...taskFile,
      contextPath: needed(contextPath),
      taskFilePath: flags.file ?? (former === undefined ? 'acb.yaml' : (fileOf(former) ?? 'acb.yaml')),
      ...(valuesFile === undefined ? {} : { valuesFilePath: valuesFile }),
    };
  }
  const encoded = old?.type === 'EncodedTask' ? old : undefined;
  const content = texts.content === undefined ? encoded?.encodedTaskContent : base64(texts.content);
  const values = texts.values === undefined ? encoded?.encodedValuesContent : base64(texts.values);
  return {
    type,
    ...taskFile,
    encodedTaskContent: needed(content),
    ...(contextPath === undefined ? {} : { contextPath }),
    ...(values === undefined ? {} : { encodedValuesContent: values }),
  };
}

/** Whether flags of a step were given at all. */
export function changesStep(flags: StepFlags): boolean {
  const { gitAccessToken, gitAccessTokenSecret, ...step } = flags;
  const names: readonly (keyof typeof step)[] = [
    ...(['context', 'file', 'cmd', 'image', 'arg', 'secretArg', 'argFromSecret', 'target', 'cacheFrom'] as const),
    ...(['push', 'cache', 'set', 'setSecret', 'setFromSecret', 'unset', 'secret', 'values', 'env'] as const),
  ];
  return (gitAccessToken ?? gitAccessTokenSecret) !== undefined || names.some((name) => step[name] !== undefined);
}

/** The token of a git host that flags give: as it is, or as a stored secret. */
export function accessTokenOf({
  gitAccessToken,
  gitAccessTokenSecret,
}: Pick<StepFlags, 'gitAccessToken' | 'gitAccessTokenSecret'>): SecretText | undefined {
  return secretTextOf('--git-access-token', gitAccessToken, gitAccessTokenSecret);
}

/** A secret that was given as it is, or by the name of a stored one. Throws `invalid-argument` for both at once. */
export function secretTextOf(
  flag: string,
  value: string | undefined,
  secret: string | undefined,
): SecretText | undefined {
  if (value !== undefined && secret !== undefined) {
    throw new SlipwayError('invalid-argument', `${flag} was given as a text and as a stored secret`, {
      advice: 'Give one of the two.',
    });
  }
  if (secret !== undefined) return { type: 'StoredSecret', secret };
  return value === undefined ? undefined : { type: 'Opaque', value };
}

/** A context of elsewhere never gets the token that was given for another one. */
function tokenOf({ flags, context, former }: StepOrder): SecretText | undefined {
  const given = accessTokenOf(flags);
  if (given !== undefined) return given;
  if (context.token !== undefined) return { type: 'Opaque', value: context.token };
  return context.path === former?.contextPath ? former?.contextAccessToken : undefined;
}

function fileOf(step: TaskStep): string | undefined {
  switch (step.type) {
    case 'Docker':
      return step.dockerFilePath;
    case 'FileTask':
      return step.taskFilePath;
    case 'EncodedTask':
      return undefined;
  }
}

const dockerFlags: readonly (readonly [keyof StepFlags, string])[] = [
  ['image', '--image'],
  ['arg', '--arg'],
  ['secretArg', '--secret-arg'],
  ['argFromSecret', '--arg-from-secret'],
  ['target', '--target'],
  ['cacheFrom', '--cache-from'],
  ['push', '--push and --no-push'],
  ['cache', '--cache and --no-cache'],
];
const taskFileFlags: readonly (readonly [keyof StepFlags, string])[] = [
  ['set', '--set'],
  ['setSecret', '--set-secret'],
  ['setFromSecret', '--set-from-secret'],
  ['values', '--values'],
  ['env', '--env'],
];

function refuseUnsuitable(type: TaskStep['type'], flags: StepFlags): void {
  const foreign = type === 'Docker' ? taskFileFlags : dockerFlags;
  const [, flag] = foreign.find(([name]) => flags[name] !== undefined) ?? [];
  if (flag === undefined) return;
  throw new SlipwayError(
    'invalid-argument',
    type === 'Docker'
      ? `${flag} belongs to task files, and this task builds a Dockerfile`
      : `${flag} belongs to builds of a Dockerfile, and this task runs a task file`,
    {
      advice:
        type === 'Docker'
          ? 'Give --arg for build arguments; a file is a task file when its name ends in .yaml.'
          : 'Give --set for values; the task file says what is built and pushed.',
    },
  );
}

/** What the type of a step promises; only a mistake here could break it. */
function needed(text: string | undefined): string {
  if (text !== undefined) return text;
  throw new SlipwayError('invalid-argument', 'missing --context/-c argument', {
    advice: 'Give the address of a repository, an archive or an artifact with -c.',
  });
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
