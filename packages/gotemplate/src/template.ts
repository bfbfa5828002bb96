import { LimitError, TemplateError, positionAt } from './errors.ts';
import { FUNCTIONS } from './funcs/registry.ts';
import { Budget, resolveLimits } from './limits.ts';
import type { Limits } from './limits.ts';
import { parseText } from './parse/parser.ts';
import type { TemplateSet } from './parse/parser.ts';
import { BoundedText } from './text/bounded-text.ts';
import { normalizeText } from './text/utf8.ts';
import type { GoValue } from './values/value.ts';
import { failRun, pushVariable } from './exec/state.ts';
import type { ExecState, MissingKey } from './exec/state.ts';
import { walkList } from './exec/walk.ts';

/** What parsing may be told. */
export interface ParseOptions {
  /** Name of the template, for messages and `{{define}}`; `template` by default. */
  readonly name?: string;
  readonly limits?: Partial<Limits>;
}

/** What running may be told. */
export interface ExecuteOptions {
  /** Milliseconds since 1970, for `now` and other dates; the system's clock by default. It may stand still. */
  readonly clock?: () => number;
  /** Milliseconds from any start, for the time limit; a monotonic clock by default. */
  readonly timer?: () => number;
  /** What `env` and `expandenv` see; nothing by default. */
  readonly env?: ReadonlyMap<string, string>;
  /** Random bytes for `randAlphaNum`, `uuidv4` and others; Web Crypto by default. */
  readonly randomBytes?: (length: number) => Uint8Array;
  /** What a missing map key is; `zero` by default, as in task files. */
  readonly missingKey?: MissingKey;
  readonly limits?: Partial<Limits>;
}

/** A parsed template; it can run any number of times. */
export interface Template {
  readonly name: string;
  readonly text: string;
  /** Bodies by template name. */
  readonly trees: TemplateSet;
}

/** Parses a template text; throws a {@link TemplateError}, also for a mistake in a branch that would not run. */
export function parseTemplate(text: string, options: ParseOptions = {}): Template {
  const name = options.name ?? 'template';
  const { nesting } = resolveLimits(options.limits);
  const hasFunction = (word: string): boolean => FUNCTIONS.has(word);
  try {
    return { name, text, trees: parseText(text, { name, hasFunction, maxNesting: nesting }) };
  } catch (error) {
    if (error instanceof TemplateError) throw error;
    throw new TemplateError('limit', `template: ${name}: ${describe(error)}`, positionAt(name, text, 0), error);
  }
}

/**
 * Runs a template with a value as `.` and `$`; throws a {@link TemplateError}. Bytes of the result that are not UTF-8
 * stand as lone surrogates; `encodeText` gives them back.
 */
export function execute(template: Template, data: GoValue, options: ExecuteOptions = {}): string {
  const { name, text, trees } = template;
  const body = trees.get(name) ?? { kind: 'list', pos: 0, nodes: [] };
  const limits = resolveLimits(options.limits);
  const state: ExecState = {
    setName: name,
    text,
    trees,
    functions: FUNCTIONS,
    missingKey: options.missingKey ?? 'zero',
    context: {
      budget: new Budget(limits, options.timer),
      now: options.clock ?? Date.now,
      env: options.env ?? new Map(),
      randomBytes: options.randomBytes ?? secureRandomBytes,
      patterns: new Map(),
    },
    out: new BoundedText(limits.outputLength),
    bodyName: name,
    depth: 0,
    variables: [],
    node: body,
  };
  pushVariable(state, '$', data);
  try {
    walkList(state, data, body);
    return normalizeText(state.out.toString());
  } catch (error) {
    if (error instanceof TemplateError) throw error;
    return failRun(state, describe(error), 'limit', error);
  }
}

/** Beside the limits there are those of the runtime: stack and string size, which it reports as a RangeError. */
function describe(error: unknown): string {
  if (error instanceof LimitError) return `the template needs ${error.message}`;
  if (error instanceof RangeError) return 'the template is nested too deeply or makes too long a text';
  return `the template could not be handled: ${error instanceof Error ? error.message : String(error)}`;
}

function secureRandomBytes(length: number): Uint8Array {
  return globalThis.crypto.getRandomValues(new Uint8Array(length));
}
