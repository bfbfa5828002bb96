import { SlipwayError, type GitEvent, type GitRef } from '@slipway/core';
import { z } from 'zod';

const mostPaths = 3000;
const mostPathCharacters = 262_144;
const mostTitle = 200;
const mostActor = 100;

/** Reads a payload by a schema that leaves out what it does not name. Throws `invalid-argument`, naming fields and never values. */
export function readPayload<Schema extends z.ZodType>(schema: Schema, text: string, host: string): z.output<Schema> {
  const parsed = schema.safeParse(parseJson(text, host));
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues
    .slice(0, 5)
    .map(({ path, message }) => `${path.map(String).join('.')}: ${message}`);
  throw new SlipwayError('invalid-argument', `the delivery is none of ${host}: ${issues.join('; ')}`, {
    advice: 'Compare the hook with docs/triggers.md: its type, its content type and its events.',
  });
}

function parseJson(text: string, host: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    // The parser's own words quote the body.
    throw new SlipwayError('invalid-argument', `the delivery is none of ${host}: its body is no valid JSON`, { cause });
  }
}

/** Bytes as text. Throws `invalid-argument` for what is no UTF-8. */
export function textOf(body: Buffer, host: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (cause) {
    throw new SlipwayError('invalid-argument', `the delivery is none of ${host}: its body is no UTF-8`, { cause });
  }
}

/** Id of a commit. */
export const commitSchema = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, 'it is no id of a commit');

/** Name of a branch or tag, by git's own rules. */
export const refNameSchema = z
  .string()
  .regex(
    /^(?!-|\/)(?!.*(?:\.\.|\/\/|@\{))[^\u0000-\u0020\u007f~^:?*[\\]{1,255}(?<!\/|\.|\.lock)$/,
    'it is no name of a ref',
  );

/** Address of a repository that may be fetched. */
export const repositorySchema = z.url({ protocol: /^https?$/ }).max(2048);

/** Text that only people read, cut rather than refused. */
export const wordsSchema = z.string().nullish();

/** Files of a commit, as most hosts tell them. */
export const changedFilesSchema = z.object({
  id: z.string().optional(),
  message: wordsSchema,
  added: z.array(z.string()).nullish(),
  modified: z.array(z.string()).nullish(),
  removed: z.array(z.string()).nullish(),
});

/** All files that commits have changed, each once; undefined when they are too many, or when not all commits are told. */
export function pathsOf(
  commits: readonly z.output<typeof changedFilesSchema>[],
  isComplete: boolean,
): readonly string[] | undefined {
  if (!isComplete || commits.length === 0) return undefined;
  const paths = new Set<string>();
  let characters = 0;
  for (const { added, modified, removed } of commits) {
    // A host that leaves the files out has told nothing.
    const lists = [added, modified, removed].filter((list) => list !== undefined && list !== null);
    if (lists.length === 0) return undefined;
    for (const path of lists.flat()) {
      if (paths.has(path)) continue;
      paths.add(path);
      characters += path.length;
      if (paths.size > mostPaths || characters > mostPathCharacters) return undefined;
    }
  }
  return [...paths];
}

/** A push as hosts tell it: a ref before and after. */
export interface RefChange {
  readonly repositoryUrl: string;
  /** `refs/heads/main` */
  readonly ref: string;
  readonly before?: string | null | undefined;
  readonly after?: string | null | undefined;
  readonly isForced?: boolean;
  readonly paths?: readonly string[] | undefined;
  readonly title?: string | null | undefined;
  readonly actor?: string | null | undefined;
}

const isNothing = (commit: string | null | undefined): boolean => /^0*$/.test(commit ?? '');

/** The event of a change of a ref: something other than branches and tags is no event of ours. Throws `invalid-argument`. */
export function pushEvent(change: RefChange, host: string): GitEvent {
  const ref = refOf(change.ref, host);
  if (ref === undefined) return { kind: 'other', name: `a push to ${change.ref.slice(0, mostTitle)}` };
  const { repositoryUrl, before, after } = change;
  const actor = ifWords('actor', change.actor, mostActor);
  if (isNothing(after)) return { kind: 'deleted', repositoryUrl, ref, ...actor };
  const isNew = isNothing(before);
  return {
    kind: 'push',
    repositoryUrl,
    ref,
    ...(isNew ? {} : { before: readPayload(commitSchema, JSON.stringify(before), host) }),
    after: readPayload(commitSchema, JSON.stringify(after), host),
    isForced: change.isForced ?? false,
    // What a forced push has taken back, and what a new branch stands on, no list of commits tells.
    ...(change.paths === undefined || isNew || change.isForced === true ? {} : { paths: change.paths }),
    ...ifWords('title', change.title, mostTitle),
    ...actor,
  };
}

function refOf(text: string, host: string): GitRef | undefined {
  const [, kind, name] = /^refs\/(heads|tags)\/(.*)$/s.exec(text) ?? [];
  if (kind === undefined) return undefined;
  return { kind: kind === 'heads' ? 'branch' : 'tag', name: readPayload(refNameSchema, JSON.stringify(name), host) };
}

/** First line of a text, cut; nothing when there is none. */
export function ifWords<Name extends string>(
  name: Name,
  text: string | null | undefined,
  most: number = mostTitle,
): { readonly [Key in Name]?: string } {
  const line = (text ?? '').trim().split(/[\r\n]/, 1)[0] ?? '';
  return (line === '' ? {} : { [name]: line.slice(0, most) }) as { [Key in Name]?: string };
}
