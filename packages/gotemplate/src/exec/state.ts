import { TemplateError, positionAt } from '../errors.ts';
import type { TemplateErrorKind } from '../errors.ts';
import type { CallContext, GoFunction } from '../funcs/define.ts';
import type { BoundedText } from '../text/bounded-text.ts';
import { quote } from '../text/quote.ts';
import { byteLength } from '../text/utf8.ts';
import type { Node } from '../parse/nodes.ts';
import { nodeText } from '../parse/node-text.ts';
import type { TemplateSet } from '../parse/parser.ts';
import type { GoValue } from '../values/value.ts';

/** What a missing map key is: the zero value of the element type, an error, or Go's default, no value at all. */
export type MissingKey = 'zero' | 'error' | 'default';

interface Variable {
  readonly name: string;
  value: GoValue;
}

/** The state of running one body; a `{{template}}` call begins a new one. */
export interface ExecState {
  /** Name of the template set. */
  readonly setName: string;
  readonly text: string;
  readonly trees: TemplateSet;
  readonly functions: ReadonlyMap<string, GoFunction>;
  readonly missingKey: MissingKey;
  readonly context: CallContext;
  readonly out: BoundedText;
  /** Name of the body that runs. */
  readonly bodyName: string;
  readonly depth: number;
  readonly variables: Variable[];
  /** The node being worked on, for messages. */
  node: Node;
}

/** Stands for "no value from an earlier pipeline stage", which differs from a nil one. */
export const NO_VALUE = Symbol('no value');

/** The value of the stage before, passed as last argument. */
export type FinalValue = GoValue | typeof NO_VALUE;

/** Ends the run with an error at the current node. */
export function failRun(
  state: ExecState,
  message: string,
  kind: TemplateErrorKind = 'execute',
  cause?: unknown,
): never {
  const { setName, text, node, bodyName } = state;
  const position = positionAt(setName, text, node.pos);
  const column = byteLength(text.slice(position.offset - position.column + 1, position.offset));
  const place = `template: ${setName}:${position.line}:${column}`;
  const where = `executing ${quote(bodyName)} at <${nodeText(node)}>`;
  throw new TemplateError(kind, `${place}: ${where}: ${message}`, position, cause);
}

/** Declares a variable in the current scope. */
export function pushVariable(state: ExecState, name: string, value: GoValue): void {
  state.variables.push({ name, value });
}

/** Changes the innermost variable of a name. */
export function setVariable(state: ExecState, name: string, value: GoValue): void {
  findVariable(state, name).value = value;
}

/** Changes the variable declared last (1) or the one before it (2). */
export function setTopVariable(state: ExecState, nth: 1 | 2, value: GoValue): void {
  const variable = state.variables[state.variables.length - nth];
  if (variable !== undefined) variable.value = value;
}

/** The value of the innermost variable of a name. */
export function variableValue(state: ExecState, name: string): GoValue {
  return findVariable(state, name).value;
}

function findVariable(state: ExecState, name: string): Variable {
  const { variables } = state;
  for (let i = variables.length - 1; i >= 0; i--) {
    const variable = variables[i];
    if (variable?.name === name) return variable;
  }
  return failRun(state, `undefined variable: ${name}`);
}
