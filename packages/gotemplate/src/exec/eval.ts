import type { CommandNode, Node, NumberNode, Operand, PipeNode, VariableNode } from '../parse/nodes.ts';
import { nodeText } from '../parse/node-text.ts';
import type { GoValue } from '../values/value.ts';
import { callFunction } from './call.ts';
import { evalFields } from './field.ts';
import { NO_VALUE, failRun, pushVariable, setVariable, variableValue } from './state.ts';
import type { ExecState, FinalValue } from './state.ts';

/** The value of a pipeline; declares or assigns its variables. */
export function evalPipeline(state: ExecState, dot: GoValue, pipe: PipeNode): GoValue {
  state.node = pipe;
  let value: FinalValue = NO_VALUE;
  for (const command of pipe.commands) {
    // A nil interface becomes no value at all between stages, which is why `(.a).b` differs from `.a.b`.
    value = evalCommand(state, dot, command, value) ?? undefined;
  }
  const result = value === NO_VALUE ? undefined : value;
  for (const variable of pipe.declared) {
    const name = variable.path[0] ?? '';
    if (pipe.isAssignment) setVariable(state, name, result);
    else pushVariable(state, name, result);
  }
  return result;
}

function evalCommand(state: ExecState, dot: GoValue, command: CommandNode, final: FinalValue): GoValue {
  const first = command.args[0];
  if (first === undefined) return failRun(state, 'empty command');
  state.context.budget.charge(1);
  switch (first.kind) {
    case 'field':
      state.node = first;
      return evalFields(state, dot, dot, { evaluate, node: first, path: first.path, args: command.args, final });
    case 'chain':
      return evalChain(state, dot, first, command.args, final);
    case 'identifier':
      return evalFunction(state, dot, first.name, first, command, command.args, final);
    case 'pipe':
      refuseArguments(state, command.args, final);
      return evalPipeline(state, dot, first);
    case 'variable':
      return evalVariable(state, dot, first, command.args, final);
    default:
  }
  state.node = first;
  refuseArguments(state, command.args, final);
  if (first.kind === 'nil') failRun(state, 'nil is not a command');
  return evalLiteral(state, dot, first);
}

/** An operand where any type will do. */
function evaluate(state: ExecState, dot: GoValue, operand: Operand): GoValue {
  state.node = operand;
  switch (operand.kind) {
    case 'field':
      return evalFields(state, dot, dot, { evaluate, node: operand, path: operand.path, args: [], final: NO_VALUE });
    case 'variable':
      return evalVariable(state, dot, operand, [], NO_VALUE);
    case 'pipe':
      return evalPipeline(state, dot, operand);
    case 'identifier':
      return evalFunction(state, dot, operand.name, operand, operand, [], NO_VALUE);
    case 'chain':
      return evalChain(state, dot, operand, [], NO_VALUE);
    case 'nil':
      return null;
    default:
      return evalLiteral(state, dot, operand);
  }
}

type Literal = Extract<Operand, { kind: 'bool' | 'dot' | 'nil' | 'number' | 'string' }>;

function evalLiteral(state: ExecState, dot: GoValue, node: Literal): GoValue {
  switch (node.kind) {
    case 'dot':
      return dot;
    case 'nil':
      return null;
    case 'bool':
    case 'string':
      return node.value;
    case 'number':
      return idealConstant(state, node);
  }
}

/** The value of a number where no type is asked for: its syntax decides between complex128, float64 and int. */
function idealConstant(state: ExecState, { value, source }: NumberNode): GoValue {
  if (value.complex !== undefined) return { kind: 'complex', ...value.complex };
  if (value.looksFloat) return value.float;
  return value.int ?? failRun(state, `${source} overflows int`);
}

function evalFunction(
  state: ExecState,
  dot: GoValue,
  name: string,
  identifier: Node,
  call: Node,
  args: readonly Operand[],
  final: FinalValue,
): GoValue {
  state.node = identifier;
  const definition = state.functions.get(name);
  if (definition === undefined) return failRun(state, `"${name}" is not a defined function`);
  return callFunction(state, {
    evaluate,
    definition,
    name,
    node: call,
    dot,
    args: args.slice(1),
    final,
    isMethod: false,
  });
}

function evalChain(
  state: ExecState,
  dot: GoValue,
  chain: Extract<Operand, { kind: 'chain' }>,
  args: readonly Operand[],
  final: FinalValue,
): GoValue {
  state.node = chain;
  if (chain.node.kind === 'nil') failRun(state, `indirection through explicit nil in ${nodeText(chain)}`);
  const receiver = evaluate(state, dot, chain.node);
  return evalFields(state, dot, receiver, { evaluate, node: chain, path: chain.path, args, final });
}

function evalVariable(
  state: ExecState,
  dot: GoValue,
  variable: VariableNode,
  args: readonly Operand[],
  final: FinalValue,
): GoValue {
  state.node = variable;
  const value = variableValue(state, variable.path[0] ?? '');
  if (variable.path.length === 1) {
    refuseArguments(state, args, final);
    return value;
  }
  return evalFields(state, dot, value, { evaluate, node: variable, path: variable.path.slice(1), args, final });
}

function refuseArguments(state: ExecState, args: readonly Operand[], final: FinalValue): void {
  if (args.length <= 1 && final === NO_VALUE) return;
  const first = args[0];
  failRun(state, `can't give argument to non-function ${first === undefined ? '' : nodeText(first)}`);
}
