import type { RunVariables } from '../run/variables.ts';
import type { DataValue } from './values.ts';

/** What a template may name, by root. */
export interface TemplateData {
  readonly run: Readonly<Record<string, string>>;
  readonly values: ReadonlyMap<string, DataValue>;
  readonly secrets: ReadonlyMap<string, string>;
}

/** The facts of a run under the names templates use (contract §3.1); what is absent is empty text. */
export function runData(run: RunVariables): Readonly<Record<string, string>> {
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
