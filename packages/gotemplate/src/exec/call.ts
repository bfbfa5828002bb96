import { FunctionError, LimitError } from '../errors.ts';
import type { GoFunction, ParameterType } from '../funcs/define.ts';
import type { Node, Operand } from '../parse/nodes.ts';
import { isTrue } from '../values/types.ts';
import type { GoValue } from '../values/value.ts';
import { literalArgument, typedArgument } from './argument.ts';
import { NO_VALUE, failRun } from './state.ts';
import type { ExecState, FinalValue } from './state.ts';

/** Gives the value of an operand; passed along, because operands hold calls and calls hold operands. */
export type Evaluate = (state: ExecState, dot: GoValue, operand: Operand) => GoValue;

/** A call as it stands in the text. */
export interface Call {
  readonly evaluate: Evaluate;
  readonly definition: GoFunction;
  readonly name: string;
  /** The node that messages about the result name. */
  readonly node: Node;
  readonly dot: GoValue;
  readonly args: readonly Operand[];
  readonly final: FinalValue;
  readonly isMethod: boolean;
}

/** Text that is passed or returned costs a step per this many characters. */
const CHARACTERS_PER_STEP = 32;

/** Evaluates the arguments, checks their types, and calls. */
export function callFunction(state: ExecState, call: Call): GoValue {
  checkCount(state, call);
  if (!call.isMethod && (call.name === 'and' || call.name === 'or')) return shortCircuit(state, call);
  const values = call.args.map((arg, index) => evalArgument(state, call, arg, parameterAt(call, index)));
  if (call.final !== NO_VALUE) values.push(typedArgument(state, call.final, parameterAt(call, values.length)));
  const { budget } = state.context;
  try {
    budget.charge(2 + values.reduce<number>((cost, value) => cost + costOf(value), 0));
    const result = call.definition.call(values, state.context);
    if (typeof result === 'string') budget.checkString(result.length);
    else if (typeof result === 'object' && result?.kind === 'list') budget.checkList(result.items.length);
    budget.charge(costOf(result));
    return result;
  } catch (error) {
    if (error instanceof FunctionError || error instanceof LimitError) state.node = call.node;
    if (error instanceof FunctionError) failRun(state, `error calling ${call.name}: ${error.message}`);
    throw error;
  }
}

/** Go counts arguments when it calls, not when it parses. */
function checkCount(state: ExecState, { definition, name, args, final }: Call): void {
  const given = args.length + (final === NO_VALUE ? 0 : 1);
  const wanted = definition.parameters.length;
  if (definition.rest !== undefined) {
    if (given < wanted) failRun(state, `wrong number of args for ${name}: want at least ${wanted} got ${args.length}`);
  } else if (given !== wanted) {
    failRun(state, `wrong number of args for ${name}: want ${wanted} got ${given}`);
  }
}

/** `and` and `or` evaluate no further than the argument that decides. */
function shortCircuit(state: ExecState, call: Call): GoValue {
  const { name, args, final } = call;
  let value: GoValue = undefined;
  for (const arg of args) {
    value = evalArgument(state, call, arg, 'value');
    if (isTrue(value) === (name === 'or')) return value;
  }
  return final === NO_VALUE ? value : final;
}

function parameterAt({ definition }: Call, index: number): ParameterType {
  return definition.parameters[index] ?? definition.rest ?? 'any';
}

function evalArgument(state: ExecState, { evaluate, dot }: Call, operand: Operand, type: ParameterType): GoValue {
  state.node = operand;
  switch (operand.kind) {
    case 'bool':
    case 'nil':
    case 'number':
    case 'string':
      return literalArgument(state, operand, type, () => evaluate(state, dot, operand));
    default: {
      const value = evaluate(state, dot, operand);
      return typedArgument(state, value, type);
    }
  }
}

function costOf(value: GoValue): number {
  if (typeof value === 'string') return value.length / CHARACTERS_PER_STEP;
  return typeof value === 'object' && value?.kind === 'list' ? value.items.length : 0;
}
