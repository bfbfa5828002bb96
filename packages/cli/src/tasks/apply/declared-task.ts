import type { Diagnostic, YamlDocument } from '@slipway/core';
import { taskSchema, taskSpecSchema, type TaskSpec } from '@slipway/core/http';
import type { z } from 'zod';

/** A text beside a declaration that becomes part of its task. */
export interface StoredText {
  /** Of the declaration: `taskFile` names a file, `taskContent` is the text itself. */
  readonly key: 'taskFile' | 'taskContent' | 'valuesFile' | 'valuesContent';
  readonly text: string;
}

/** What a document says before it is checked: the task without what only a declaration has. */
export interface DeclaredTask {
  readonly data: unknown;
  /** What stands for `encodedTaskContent` and `encodedValuesContent` in it. */
  readonly texts: readonly StoredText[];
}

/** Fields of a task that is shown, which the service decides: a shown task can be applied as it is. */
const shownOnly = Object.keys(taskSchema.shape).filter((key) => !(key in taskSpecSchema.shape));
const textKeys = ['taskFile', 'taskContent', 'valuesFile', 'valuesContent'] as const;

/** Which texts a document names or holds. */
export function textsOf(data: unknown): readonly StoredText[] {
  const step = isObject(data) ? data['step'] : undefined;
  if (!isObject(step)) return [];
  return textKeys.flatMap((key) => {
    const text = step[key];
    return typeof text === 'string' ? [{ key, text }] : [];
  });
}

/** Turns a document into the task that the API knows: `taskContent` and `valuesContent`, read already, become base64. */
export function taskDataOf({ data, texts }: DeclaredTask): unknown {
  if (!isObject(data)) return data;
  const rest = Object.fromEntries(Object.entries(data).filter(([key]) => key !== 'kind' && !shownOnly.includes(key)));
  const { step } = data;
  if (!isObject(step)) return rest;
  const kept = Object.fromEntries(Object.entries(step).filter(([key]) => !texts.some((text) => text.key === key)));
  const content = texts.find(({ key }) => key.startsWith('task'));
  const values = texts.find(({ key }) => key.startsWith('values'));
  return {
    ...rest,
    step: {
      ...(content === undefined ? {} : { type: 'EncodedTask', encodedTaskContent: base64(content.text) }),
      ...(values === undefined ? {} : { encodedValuesContent: base64(values.text) }),
      ...kept,
    },
  };
}

/** A task that a document declares, or what is wrong with the document, with places in its file. */
export function checkDeclared(
  declared: DeclaredTask,
  document: YamlDocument,
  file: string,
): { readonly spec: TaskSpec } | { readonly findings: readonly Diagnostic[] } {
  const { data } = declared;
  const kind = isObject(data) ? data['kind'] : undefined;
  if (kind !== undefined && kind !== 'Task') {
    const at = document.positionOf(['kind']);
    const message = `a document of kind ${JSON.stringify(kind)} cannot be applied`;
    return {
      findings: [
        { code: 'unknown-kind', severity: 'error', message, file, at, cure: 'Write kind: Task, or leave it out.' },
      ],
    };
  }
  const parsed = taskSpecSchema.safeParse(taskDataOf(declared));
  if (parsed.success) return { spec: parsed.data };
  return { findings: parsed.error.issues.flatMap((issue) => findingsOf(issue, document, file)) };
}

function findingsOf(issue: z.core.$ZodIssue, document: YamlDocument, file: string): readonly Diagnostic[] {
  const field = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      code: 'unknown-key',
      severity: 'error',
      message: `${field === '' ? 'a task' : field} has no '${key}'`,
      file,
      at: document.positionOf(issue.path, key),
      cure: '`tasks show NAME -o yaml` shows every field of a task; docs/triggers.md lists them.',
    }));
  }
  return [
    {
      code: 'invalid-field',
      severity: 'error',
      message: `${field === '' ? '' : `${field}: `}${ruleOf(issue)}`,
      file,
      at: document.positionOf(issue.path),
    },
  ];
}

function ruleOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_union' && issue.discriminator !== undefined) {
    return `${issue.discriminator} is not one of those that exist`;
  }
  return issue.message.replace(/^Invalid input: /, '');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
