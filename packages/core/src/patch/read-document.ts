import type { z } from 'zod';
import type { Diagnostic } from '../diagnostic.ts';
import type { YamlDocument } from '../yaml/documents.ts';
import { patchOrderSchema, patchTimingSchema, type PatchOrder, type PatchTiming } from './patch-task.ts';

/** The kind that a document names to be one. */
export const patchTaskKind = 'PatchTask';

/** A document of kind PatchTask. */
export interface PatchDocument {
  readonly order: PatchOrder;
  readonly timing: PatchTiming;
  /** Fields that it has in common with every task, to be checked as those are: its name, its logins, its pool. */
  readonly common: Readonly<Record<string, unknown>>;
}

const orderKeys = new Set(Object.keys(patchOrderSchema.shape));
const timingKeys = new Set(Object.keys(patchTimingSchema.shape));
const commonKeys = new Set(['name', 'description', 'status', 'agentPoolName', 'priority', 'credentials']);

/** Reads a document, or says everything that is wrong with it, with places in its file. */
export function readPatchDocument(
  document: YamlDocument,
  file: string,
):
  | { readonly ok: true; readonly document: PatchDocument }
  | { readonly ok: false; readonly findings: readonly Diagnostic[] } {
  const { data } = document;
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    const message = 'a patch task is a map with version, kind and repositories';
    return { ok: false, findings: [finding('invalid-field', message, document, file, [])] };
  }
  const entries = Object.entries(data);
  const part = (keys: ReadonlySet<string>) => Object.fromEntries(entries.filter(([key]) => keys.has(key)));
  const findings: Diagnostic[] = [];
  for (const [key, value] of entries) {
    if (key === 'kind' ? value === patchTaskKind : orderKeys.has(key) || timingKeys.has(key) || commonKeys.has(key))
      continue;
    if (key === 'kind') {
      findings.push(
        finding('unknown-kind', `kind is ${JSON.stringify(value)}, not ${patchTaskKind}`, document, file, ['kind']),
      );
    } else findings.push(unknownKey([], key, document, file));
  }
  const order = patchOrderSchema.safeParse(part(orderKeys));
  const timing = patchTimingSchema.safeParse(part(timingKeys));
  for (const { error } of [order, timing]) {
    for (const issue of error?.issues ?? []) findings.push(...findingsOf(issue, document, file));
  }
  if (findings.length > 0 || !order.success || !timing.success) return { ok: false, findings };
  return { ok: true, document: { order: order.data, timing: timing.data, common: part(commonKeys) } };
}

function findingsOf(issue: z.core.$ZodIssue, document: YamlDocument, file: string): readonly Diagnostic[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(issue.path, key, document, file));
  const field = issue.path.map(String).join('.');
  const message = issue.message.replace(/^Invalid input: /, '');
  return [finding('invalid-field', `${field === '' ? '' : `${field}: `}${message}`, document, file, issue.path)];
}

function unknownKey(path: readonly PropertyKey[], key: string, document: YamlDocument, file: string): Diagnostic {
  const where = path.length === 0 ? 'a patch task' : path.map(String).join('.');
  return {
    code: 'unknown-key',
    severity: 'error',
    message: `${where} has no '${key}'`,
    file,
    at: document.positionOf(path, key),
    cure: 'docs/registry-maintenance.md lists the fields of a patch task.',
  };
}

function finding(
  code: string,
  message: string,
  document: YamlDocument,
  file: string,
  path: readonly PropertyKey[],
): Diagnostic {
  return { code, severity: 'error', message, file, at: document.positionOf(path) };
}
