import { SlipwayError } from '@slipway/core';
import { healthCodeOf, type HealthCode } from '@slipway/registry';

/** One thing that was looked at. */
export interface Finding {
  readonly name: string;
  /** `note`: it works, but not as well as it could; `skipped`: what it needs has failed. */
  readonly state: 'ok' | 'note' | 'failed' | 'skipped';
  /** False for what has failed, and for what could not be looked at because of that. */
  readonly ok: boolean;
  /** The code that `az acr check-health` has for it. */
  readonly code?: HealthCode;
  /** What was found, or what is wrong. */
  readonly detail: string;
  readonly cure?: string;
}

/** What a look gives when nothing has failed: a text, or one with a cure for what could be better. */
export type Verdict = string | { readonly note: string; readonly cure?: string; readonly code?: HealthCode };

/** One thing to look at. */
export interface Check {
  readonly name: string;
  /** Names of checks without which this one says nothing. */
  readonly needs?: readonly string[];
  /** Rejects with a SlipwayError for what is wrong. */
  readonly look: () => Promise<Verdict>;
}

/** Makes checks one after the other. The first failure ends them, unless failures are ignored: then only what builds on it is left out. */
export async function* runChecks(
  checks: readonly Check[],
  { ignoreErrors = false }: { readonly ignoreErrors?: boolean },
): AsyncGenerator<Finding, void, void> {
  const failed = new Set<string>();
  for (const check of checks) {
    const reason = check.needs?.find((name) => failed.has(name));
    const finding =
      reason === undefined
        ? await look(check)
        : ({ name: check.name, state: 'skipped', ok: false, detail: `not looked at, because of: ${reason}` } as const);
    if (!finding.ok) failed.add(finding.name);
    yield finding;
    if (finding.state === 'failed' && !ignoreErrors) return;
  }
}

async function look({ name, look: ask }: Check): Promise<Finding> {
  try {
    const verdict = await ask();
    if (typeof verdict === 'string') return { name, state: 'ok', ok: true, detail: verdict };
    const { note, ...rest } = verdict;
    return { name, state: 'note', ok: true, detail: note, ...rest };
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error;
    const code = healthCodeOf(error);
    const found = { name, state: 'failed', ok: false, detail: error.message, cure: error.advice } as const;
    return code === undefined ? found : { ...found, code };
  }
}
