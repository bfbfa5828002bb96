import { defaultImageAliases, SlipwayError } from '@slipway/core';
import { z } from 'zod';
import { agentSettings } from './agent.ts';
import { clientSettings } from './client.ts';
import { withSecretFiles } from './files.ts';
import { schedulerSettings } from './scheduler.ts';
import { serverSettings } from './server.ts';
import { stepSettings } from './steps.ts';
import { storeSettings } from './store.ts';

/** What the environment sets for the command `tasks`, by role. The table in the README is compared with this by a test. */
export const configSchema = z.strictObject({
  ...clientSettings,
  ...stepSettings,
  ...storeSettings,
  ...schedulerSettings,
  ...serverSettings,
  ...agentSettings,
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
  const parsed = configSchema.safeParse(withSecretFiles(ours));
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
