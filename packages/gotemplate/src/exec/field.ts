import type { Node, Operand } from '../parse/nodes.ts';
import { quote } from '../text/quote.ts';
import { findMethod } from '../funcs/methods.ts';
import { typeName } from '../values/types.ts';
import type { GoValue } from '../values/value.ts';
import { callFunction } from './call.ts';
import type { Evaluate } from './call.ts';
import { NO_VALUE, failRun } from './state.ts';
import type { ExecState, FinalValue } from './state.ts';

/** Fields to follow from a value, and the arguments that the last one gets if it is a method. */
export interface FieldPath {
  readonly evaluate: Evaluate;
  readonly node: Node;
  readonly path: readonly string[];
  /** The operand itself, then its arguments. */
  readonly args: readonly Operand[];
  readonly final: FinalValue;
}

/** Follows `.a.b.c` from a receiver. */
export function evalFields(state: ExecState, dot: GoValue, receiver: GoValue, fields: FieldPath): GoValue {
  let value = receiver;
  const last = fields.path.length - 1;
  for (const [index, name] of fields.path.entries()) {
    // Only the type of the first receiver is known to Go; what comes out of a map is an interface.
    const type = index === 0 ? typeName(value) : 'interface {}';
    const isLast = index === last;
    const args = isLast ? fields.args : [];
    const final: FinalValue = isLast ? fields.final : NO_VALUE;
    value = evalField(state, dot, value, { ...fields, name, type, args, final });
  }
  return value;
}

interface FieldAccess extends FieldPath {
  readonly name: string;
  /** Type of the receiver, for messages. */
  readonly type: string;
}

function evalField(state: ExecState, dot: GoValue, receiver: GoValue, access: FieldAccess): GoValue {
  const { name, args, final, node, evaluate } = access;
  if (receiver === undefined) {
    if (state.missingKey === 'error') failRun(state, `nil data; no entry for key ${quote(name)}`);
    return undefined;
  }
  if (receiver === null) return failRun(state, `nil pointer evaluating interface {}.${name}`);
  const definition = findMethod(receiver, name);
  if (definition !== undefined) {
    return callFunction(state, { evaluate, definition, name, node, dot, args: args.slice(1), final, isMethod: true });
  }
  if (typeof receiver !== 'object' || receiver.kind !== 'map') {
    return failRun(state, `can't evaluate field ${name} in type ${access.type}`);
  }
  if (args.length > 1 || final !== NO_VALUE) failRun(state, `${name} is not a method but has arguments`);
  const value = receiver.entries.get(name);
  if (value !== undefined) return value;
  switch (state.missingKey) {
    case 'zero':
      return receiver.element === 'string' ? '' : null;
    case 'error':
      return failRun(state, `map has no entry for key ${quote(name)}`);
    case 'default':
      return undefined;
  }
}
