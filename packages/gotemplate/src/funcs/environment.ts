import { fixed } from './define.ts';
import type { FunctionTable } from './define.ts';

/** `$$`, `$*` and other one-character names, `${name}`, `$name`; as Go's `os.Expand` reads them. */
const REFERENCE = /\$(?:\{([^}]*)\}|(\{)|([*#$@!?0-9-])|([A-Za-z_][A-Za-z0-9_]*))/g;

/** The environment is a map the caller gives, never that of the process. */
export const ENVIRONMENT_FUNCTIONS: FunctionTable = {
  env: fixed(['string'], (name, { env }) => env.get(name) ?? ''),
  expandenv: fixed(['string'], (text, { env, budget }) => {
    const longest = Math.max(0, ...Array.from(env.values(), (value) => value.length));
    budget.checkString(text.length + (text.split('$').length - 1) * longest);
    return text.replace(REFERENCE, (_, braced?: string, open?: string, special?: string, name?: string) => {
      // Bad syntax is swallowed.
      if (open !== undefined) return '';
      return env.get(braced ?? special ?? name ?? '') ?? '';
    });
  }),
};
