import { goInt, goList, goMap, goUint64, type GoMap, type GoValue } from '@slipway/gotemplate';
import type { RunVariables } from '../run/variables.ts';
import type { DataValue } from './values.ts';

/**
 * What templates of one compilation read. The maps are those that templates may change with `set`; a change made while
 * one text is rendered is seen by the next, as in the original.
 */
export interface TemplateData {
  readonly run: GoMap;
  readonly values: GoMap;
  readonly secrets: GoMap;
  /** What the clock functions take for now: the start of the run, in milliseconds since the epoch. */
  readonly now: number;
}

/** The Go type of the maps that the original hands to templates. */
const valuesType = 'templating.Values';
const maxInt = 2n ** 63n - 1n;

/** Gathers what templates read, without secrets. */
export function templateData(run: RunVariables, values: ReadonlyMap<string, DataValue>): TemplateData {
  return {
    run: goMap(Object.entries(runFacts(run))),
    values: goMap(
      [...values].map(([name, value]) => [name, goValue(value)]),
      valuesType,
    ),
    secrets: goMap([], valuesType),
    now: run.date.getTime(),
  };
}

/** The same data with secrets in it. */
export function withSecrets(data: TemplateData, secrets: ReadonlyMap<string, string>): TemplateData {
  return { ...data, secrets: goMap(secrets, valuesType) };
}

/** The `.` of a template (contract §3.1). */
export function rootOf({ run, values, secrets }: TemplateData, json: { run: string; values: string }): GoMap {
  return goMap(
    [
      ['Build', goMap([['ID', run.entries.get('ID') ?? '']])],
      ['Run', run],
      ['RunJSON', json.run],
      ['Secrets', secrets],
      ['Values', values],
      ['ValuesJSON', json.values],
    ],
    valuesType,
  );
}

/** The facts of a run under the names templates use (contract §3.1); what is absent is empty text. */
function runFacts(run: RunVariables): Readonly<Record<string, string>> {
  return {
    ID: run.id,
    Commit: run.commit ?? '',
    Repository: run.repository ?? '',
    Branch: run.branch ?? '',
    GitTag: run.gitTag ?? '',
    TriggeredBy: run.triggeredBy ?? '',
    Registry: run.registry,
    RegistryName: run.registry.split('.', 1)[0] ?? '',
    Date: formatDate(run.date),
    SharedVolume: run.sharedVolume ?? '',
    OS: run.os,
    OSVersion: run.osVersion ?? '',
    Architecture: run.architecture,
    TaskName: run.taskName ?? '',
  };
}

/** `yyyyMMdd-HHmmssz` in UTC. */
function formatDate(date: Date): string {
  const digits = date.toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
  return `${digits.replace('T', '-')}z`;
}

function goValue(value: DataValue): GoValue {
  if (typeof value === 'bigint') return value > maxInt ? goUint64(value) : goInt(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Map) {
    return goMap([...(value as ReadonlyMap<string, DataValue>)].map(([key, item]) => [key, goValue(item)]));
  }
  return goList((value as readonly DataValue[]).map(goValue));
}
