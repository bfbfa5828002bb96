import path from 'node:path';
import { hasErrors, readYamlDocuments, SlipwayError, type Diagnostic, type YamlDocument } from '@slipway/core';
import type { TaskSpec } from '@slipway/core/http';
import { readTaskFile, readValuesFile, type TaskFile } from '../../local/task-file.ts';
import { checkStoredFile, type ServiceFacts } from '../create/check-step.ts';
import { declaredPatch, isPatchTask, type PatchSurroundings } from './declared-patch.ts';
import { checkDeclared, textsOf, type StoredText } from './declared-task.ts';

/** Findings in one text, to show with the lines that they are about. */
export interface Findings {
  readonly source: TaskFile;
  readonly diagnostics: readonly Diagnostic[];
}

/** What files declare. */
export interface Declarations {
  readonly specs: readonly TaskSpec[];
  /** Warnings too; only without errors are the tasks all there are. */
  readonly findings: readonly Findings[];
  /** What a declaration has become where that is not what it says, a line each. */
  readonly notes: readonly string[];
}

/** Without a service, no task is saved. */
const alone: PatchSurroundings = { former: () => Promise.resolve(undefined), now: 0 };

/** Reads and checks every task of every file, and the task files that they name, before anything is sent. */
export async function readDeclarations(
  files: readonly string[],
  facts: ServiceFacts,
  surroundings: PatchSurroundings = alone,
): Promise<Declarations> {
  const notes: string[] = [];
  const specs: TaskSpec[] = [];
  const findings: Findings[] = [];
  const places = new Map<string, string>();
  for (const file of files) {
    const source = await readTaskFile(file);
    const { documents, diagnostics } = readYamlDocuments(source.text, source.name);
    const own: Diagnostic[] = [...diagnostics];
    if (documents.length === 0 && own.length === 0) own.push(empty(source.name));
    for (const document of documents) {
      if (hasErrors(diagnostics)) break;
      const read = await readDocument(document, source.name, surroundings);
      if (read.note !== undefined) notes.push(read.note);
      own.push(...read.diagnostics);
      if (read.spec === undefined) continue;
      const at = document.positionOf(['name']);
      const first = places.get(read.spec.name);
      if (first !== undefined) own.push({ ...twice(read.spec.name, first), file: source.name, at });
      places.set(read.spec.name, `${source.name}:${at.line}`);
      specs.push(read.spec);
      if (read.source !== undefined) {
        findings.push({ source: read.source, diagnostics: await checkStoredFile(read.source, read.spec, facts) });
      }
    }
    findings.push({ source, diagnostics: own });
  }
  return { specs, findings, notes };
}

interface ReadDocument {
  readonly spec?: TaskSpec;
  /** The task file that is stored with it. */
  readonly source?: TaskFile;
  readonly note?: string;
  readonly diagnostics: readonly Diagnostic[];
}

async function readDocument(
  document: YamlDocument,
  file: string,
  surroundings: PatchSurroundings,
): Promise<ReadDocument> {
  if (isPatchTask(document)) {
    const patch = await declaredPatch(document, file, surroundings);
    return 'findings' in patch ? { diagnostics: patch.findings } : { ...patch, diagnostics: [] };
  }
  const texts: StoredText[] = [];
  let source: TaskFile | undefined;
  for (const { key, text } of textsOf(document.data)) {
    const named = path.join(file === '(stdin)' ? '.' : path.dirname(file), text);
    try {
      const content = await contentOf(key, text, named);
      texts.push({ key, text: content });
      if (key === 'taskFile') source = { name: named, text: content };
      if (key === 'taskContent') source = { name: `${file} (step.taskContent)`, text: content };
    } catch (error) {
      if (!(error instanceof SlipwayError)) throw error;
      const at = document.positionOf(['step', key]);
      const cure = 'Its path counts from the file that names it.';
      return { diagnostics: [{ code: 'file-reference', severity: 'error', message: error.message, file, at, cure }] };
    }
  }
  const checked = checkDeclared({ data: document.data, texts }, document, file);
  if ('findings' in checked) return { diagnostics: checked.findings };
  return { spec: checked.spec, diagnostics: [], ...(source === undefined ? {} : { source }) };
}

async function contentOf(key: StoredText['key'], text: string, named: string): Promise<string> {
  switch (key) {
    case 'taskFile':
      return (await readTaskFile(named)).text;
    case 'valuesFile':
      return readValuesFile(named);
    case 'taskContent':
    case 'valuesContent':
      return text;
  }
}

function empty(file: string): Diagnostic {
  return { code: 'no-task', severity: 'error', message: 'the file declares no task', file, at: { line: 1, column: 1 } };
}

function twice(name: string, first: string): Omit<Diagnostic, 'file' | 'at'> {
  return {
    code: 'duplicate-task',
    severity: 'error',
    message: `the task '${name}' is declared twice; first at ${first}`,
    cure: 'Keep one of the two, or give one another name.',
  };
}
