import type { ReadContext } from '../spec/read-map.ts';
import type { TaskSpec } from '../spec/task-spec.ts';
import { effectiveVersion, versionHasAliases, versionProblem } from '../template/version.ts';

/**
 * The version of a task, checked (contract §2.2). Aliases were decided upon before YAML was read; where the two readings
 * disagree (contract SE-31) a warning says so.
 */
export function checkVersion(spec: TaskSpec, sniffed: string | undefined, { findings, locate }: ReadContext): string {
  const written = spec.properties.version;
  const version = effectiveVersion(written?.value.text);
  const place = locate(written?.offset ?? 0);
  const problem = versionProblem(version);
  if (problem !== undefined) {
    findings.error('version', problem, place, { cure: 'Write `version: v1.1.0`.' });
  } else if (versionHasAliases(version.toLowerCase()) !== versionHasAliases(sniffed)) {
    findings.warning(
      'version-aliases',
      `aliases are ${versionHasAliases(sniffed) ? 'on' : 'off'} in this file`,
      place,
      {
        cure: 'Write `version: v1.1.0` (aliases) or `version: v1.0.0` (none) once, in column 1 and in lower case.',
      },
    );
  }
  return version;
}
