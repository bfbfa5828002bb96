import { homedir } from 'node:os';
import path from 'node:path';
import { loadConfig } from '../config/config.ts';

/** Where `tasks login` keeps its logins: `slipway/credentials.json` in the user's configuration directory. */
export function credentialsPath(env: NodeJS.ProcessEnv = process.env): string {
  return path.join(baseDirectory(env['XDG_CONFIG_HOME'], '.config'), 'slipway', 'credentials.json');
}

/** Where `tasks up` keeps its data when nothing else is asked for. */
export function defaultDataDirectory(env: NodeJS.ProcessEnv = process.env): string {
  const own = loadConfig(env).TASKS_DATA;
  return own === undefined
    ? path.join(baseDirectory(env['XDG_DATA_HOME'], '.local/share'), 'slipway')
    : path.resolve(own);
}

/** Where runs of this computer keep what must outlive them: journals of deletions. */
export function journalDirectory(env: NodeJS.ProcessEnv = process.env): string {
  return path.join(defaultDataDirectory(env), 'journals');
}

/** The XDG specification has relative paths ignored. */
function baseDirectory(given: string | undefined, usual: string): string {
  return given !== undefined && path.isAbsolute(given) ? given : path.join(homedir(), usual);
}
