import { z } from 'zod';
import { checkCron } from '../../trigger/cron-syntax.ts';
import { isTimeZone } from '../../trigger/time-zone.ts';
import { secretTextSchema } from './secret.ts';

/** On or off: of a task, and of each of its triggers (contract §8.5). */
export const triggerStatusSchema = z.enum(['Enabled', 'Disabled']);

/** Name of a trigger; unique among the triggers of a task. */
export const triggerNameSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,49}$/, 'a trigger name has up to 50 letters, digits, dashes and underscores');

/** What sends deliveries of a git trigger. `Generic` signs as Standard Webhooks say. */
export const sourceControlTypeSchema = z.enum(['GitHub', 'GitLab', 'Gitea', 'Bitbucket', 'AzureDevOps', 'Generic']);

/** What sends deliveries of a git trigger. */
export type SourceControlType = z.infer<typeof sourceControlTypeSchema>;

/** A pattern of branches, tags or paths: `*` within a segment, `**` over segments, `?` one character. */
export const globSchema = z.string().min(1).max(256);

const globs = z.array(globSchema).max(100).default([]);

/**
 * Starts a run for commits and pull requests of a repository (contract §8.1). A commit counts when its branch or tag matches and a changed
 * path does: `branches` (the branch of the task's context when it names none, and neither any tags), `tags` (none by default), `paths` and
 * `pathsIgnore` (every path by default).
 */
const sourceTrigger = z.strictObject({
  name: triggerNameSchema.default('defaultSourceTriggerName'),
  status: triggerStatusSchema.default('Enabled'),
  sourceTriggerEvents: z
    .array(z.enum(['commit', 'pullrequest']))
    .min(1)
    .max(2)
    .default(['commit']),
  sourceControlType: sourceControlTypeSchema,
  /** `https://HOST/OWNER/REPOSITORY(.git)` */
  repositoryUrl: z.url({ protocol: /^(https?|ssh)$/ }).max(2048),
  branches: globs,
  tags: globs,
  paths: globs,
  pathsIgnore: globs,
  /** What deliveries are signed with (or, for Azure DevOps, the password of its Basic login). */
  webhookSecret: secretTextSchema,
  /** Token of the git host: fetches private contexts, reports commit statuses, makes the hook, and asks for refs. */
  accessToken: secretTextSchema.optional(),
  /** Makes the hook through the host's API, and removes it with the trigger. Needs `accessToken`. */
  createHook: z.boolean().default(false),
  /** Address of the host's API; found from the repository's by default. */
  apiUrl: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .optional(),
  /** Says on the commit how its run stands. Needs `accessToken`. */
  reportStatus: z.boolean().default(false),
  /** Seconds between looks at the repository's refs, for deliveries that were missed; 0: never. */
  pollSeconds: z.int().min(0).max(86_400).default(0),
  /**
   * Pull requests from forks: no run (`ignore`), a run without secrets and pushes, by the base branch's task file (`restricted`), or such a run
   * once somebody has approved it (`approval`).
   */
  forks: z.enum(['ignore', 'restricted', 'approval']).default('approval'),
});

/** {@link sourceTrigger}, with what its fields need of each other. */
export const sourceTriggerSchema = sourceTrigger.superRefine(({ accessToken, createHook, reportStatus }, context) => {
  if (accessToken !== undefined) return;
  for (const [field, isOn] of Object.entries({ createHook, reportStatus })) {
    if (isOn) context.addIssue({ code: 'custom', path: [field], message: 'it needs an accessToken of the git host' });
  }
});

/** Starts a run for commits and pull requests of a repository. */
export type SourceTrigger = z.infer<typeof sourceTriggerSchema>;

/** Starts a run at each minute that a cron expression names (contract §8.3). */
export const timerTriggerSchema = z.strictObject({
  name: triggerNameSchema,
  status: triggerStatusSchema.default('Enabled'),
  /** Five fields: minute, hour, day of month, month, day of week. */
  schedule: z
    .string()
    .max(200)
    .superRefine((text, context) => {
      const problem = checkCron(text);
      if (problem === undefined) return;
      const { column, message, cure } = problem;
      context.addIssue({ code: 'custom', message: `column ${column}: ${message}. ${cure}` });
    }),
  /** A zone of the IANA database. */
  timezone: z
    .string()
    .max(64)
    .refine(isTimeZone, { message: 'a zone is one of the IANA database, such as UTC or Europe/Paris' })
    .default('UTC'),
  /** What happens to minutes that passed while no scheduler ran: nothing, or one run for the latest. */
  missedRuns: z.enum(['skip', 'once']).default('skip'),
  /** The run starts up to so many seconds after its minute, by chance but always the same for one minute. */
  jitterSeconds: z.int().min(0).max(3600).default(0),
});

/** Starts a run at each minute that a cron expression names. */
export type TimerTrigger = z.infer<typeof timerTriggerSchema>;

/** Starts a run when a tag that the task was built on moves to another digest (contract §8.2). */
export const baseImageTriggerSchema = z.strictObject({
  name: triggerNameSchema.default('defaultBaseimageTriggerName'),
  status: triggerStatusSchema.default('Enabled'),
  /** `Runtime`: only images of final stages; `All`: those of build stages too. */
  baseImageTriggerType: z.enum(['Runtime', 'All']).default('Runtime'),
  /** Told of updates as well. */
  updateTriggerEndpoint: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .optional(),
  updateTriggerPayloadType: z.enum(['Default', 'Token']).default('Default'),
});

/** Starts a run when a tag that the task was built on moves to another digest. */
export type BaseImageTrigger = z.infer<typeof baseImageTriggerSchema>;

/** All triggers of a task. Names are unique among them. */
export const taskTriggersSchema = z
  .strictObject({
    sourceTriggers: z.array(sourceTriggerSchema).max(20).default([]),
    timerTriggers: z.array(timerTriggerSchema).max(50).default([]),
    baseImageTrigger: baseImageTriggerSchema.optional(),
  })
  .superRefine(({ sourceTriggers, timerTriggers, baseImageTrigger }, context) => {
    const seen = new Set<string>();
    for (const { name } of [...sourceTriggers, ...timerTriggers, ...(baseImageTrigger ? [baseImageTrigger] : [])]) {
      if (seen.has(name)) context.addIssue({ code: 'custom', message: `there are two triggers of the name '${name}'` });
      seen.add(name);
    }
  });

/** All triggers of a task. */
export type TaskTriggers = z.infer<typeof taskTriggersSchema>;
