import { defaultImageAliases, SlipwayError } from '@slipway/core';
import { z } from 'zod';

const alias = (image: string) =>
  z.string().min(1).optional().describe(`image behind the short name \`${image}\` of task files`);

const positive = z.coerce.number().positive();

/** What the environment sets for the command `tasks`. The table in the README is compared with this by a test. */
export const configSchema = z.strictObject({
  TASKS_REGISTRY: z
    .string()
    .min(1)
    .default('127.0.0.1:5000')
    .describe('registry of a run when --registry is not given; the default is the one that the quick start uses'),
  TASKS_ALIAS_ACR: alias('acr'),
  TASKS_ALIAS_AZ: alias('az'),
  TASKS_ALIAS_BASH: alias('bash'),
  TASKS_ALIAS_CSSC: alias('cssc'),
  TASKS_ALIAS_CURL: alias('curl'),
  TASKS_ALIAS_DOCKER: alias('docker'),
  TASKS_ALLOW_PRIVILEGED: z.enum(['true', 'false']).default('false').describe('steps may be root on this computer'),
  TASKS_RUNTIME: z.string().min(1).optional().describe("the engine's name of the runtime for steps: runc, runsc, kata"),
  TASKS_NETWORK_GUARD: z
    .enum(['require', 'try', 'off'])
    .default('try')
    .describe('whether steps are kept from the services of this computer, and may run where they cannot be'),
  TASKS_DOCKER_ENGINE: z.string().min(1).optional().describe('socket of another engine, for steps that run docker'),
  TASKS_STEP_PIDS: positive.optional().describe('processes of a step'),
  TASKS_STEP_CPUS: positive.optional().describe('CPUs of a step'),
  TASKS_STEP_MEMORY_MIB: positive.optional().describe('memory of a step'),
  TASKS_STEP_LOG_MIB: positive.optional().describe('log of a step'),
  TASKS_STEP_DISK_MIB: positive.optional().describe('files of a run and its containers together'),
});

/** The parsed environment. */
export type Config = z.infer<typeof configSchema>;

const aliasPrefix = 'TASKS_ALIAS_';

/** The images behind short names: the public ones, and over them those of the environment (contract §4.2). */
export function imageAliases(config: Config): Readonly<Record<string, string>> {
  const own: Record<string, string> = {};
  for (const [name, image] of Object.entries(config)) {
    if (typeof image === 'string' && name.startsWith(aliasPrefix))
      own[name.slice(aliasPrefix.length).toLowerCase()] = image;
  }
  return { ...defaultImageAliases, ...own };
}

/** Reads the `TASKS_*` variables once; a misspelt one is an error, because a setting that does nothing costs an evening. */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const ours = Object.fromEntries(Object.entries(env).filter(([name]) => name.startsWith('TASKS_')));
  const parsed = configSchema.safeParse(ours);
  if (parsed.success) return Object.freeze(parsed.data);
  const known = Object.keys(configSchema.shape).join(', ');
  const problems = parsed.error.issues.map((issue) =>
    issue.code === 'unrecognized_keys'
      ? `unknown variable ${issue.keys.join(', ')}`
      : `${issue.path.join('.')}: ${issue.message}`,
  );
  throw new SlipwayError('invalid-argument', `the environment is not valid: ${problems.join('; ')}`, {
    advice: `Unset it or correct its name; known variables: ${known}.`,
  });
}
