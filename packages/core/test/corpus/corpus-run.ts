import type { RunVariables } from '../../src/index.ts';

/** The facts of a run as the corpora write them. */
export function corpusRun(run: Readonly<Record<string, string>>): RunVariables {
  return {
    ...run,
    id: run['id'] ?? '',
    registry: run['registry'] ?? '',
    os: run['os'] ?? '',
    architecture: run['architecture'] ?? '',
    date: new Date(run['date'] ?? 0),
  };
}
