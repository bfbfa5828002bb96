import type { ParameterType } from '../funcs/define.ts';
import type { Operand } from '../parse/nodes.ts';
import { nodeText } from '../parse/node-text.ts';
import { MAP_TYPE, goNilMap } from '../values/value.ts';
import type { GoValue } from '../values/value.ts';
import { typeName } from '../values/types.ts';
import { failRun } from './state.ts';
import type { ExecState } from './state.ts';

/** Parameter types as Go prints them. */
const TYPE_NAMES: Readonly<Record<ParameterType, string>> = {
  any: 'interface {}',
  value: 'reflect.Value',
  string: 'string',
  bool: 'bool',
  int: 'int',
  uint32: 'uint32',
  float64: 'float64',
  map: MAP_TYPE,
  time: 'time.Time',
  duration: 'time.Duration',
  version: '*semver.Version',
};

type LiteralNode = Extract<Operand, { kind: 'bool' | 'nil' | 'number' | 'string' }>;

/** A literal takes the parameter's type if it can be written as one: `2.0` is an int, `"2"` is not. */
export function literalArgument(
  state: ExecState,
  node: LiteralNode,
  type: ParameterType,
  untyped: () => GoValue,
): GoValue {
  if (node.kind === 'nil') return nilArgument(state, type);
  const refuse = (expected: string): never => failRun(state, `expected ${expected}; found ${nodeText(node)}`);
  switch (type) {
    case 'any':
    case 'value':
      return untyped();
    case 'string':
      return node.kind === 'string' ? node.value : refuse('string');
    case 'bool':
      return node.kind === 'bool' ? node.value : refuse('bool');
    case 'int':
      return (node.kind === 'number' ? node.value.int : undefined) ?? refuse('integer');
    case 'duration': {
      const value = (node.kind === 'number' ? node.value.int : undefined) ?? refuse('integer');
      return { kind: 'integer', type: 'time.Duration', value };
    }
    case 'uint32': {
      const value = (node.kind === 'number' ? node.value.uint : undefined) ?? refuse('unsigned integer');
      return BigInt.asUintN(32, value);
    }
    case 'float64':
      return (node.kind === 'number' ? node.value.float : undefined) ?? refuse('float');
    case 'map':
    case 'time':
    case 'version':
      return failRun(state, `can't handle ${nodeText(node)} for arg of type ${TYPE_NAMES[type]}`);
  }
}

function nilArgument(state: ExecState, type: ParameterType): GoValue {
  if (type === 'any' || type === 'value') return null;
  if (type === 'map') return goNilMap();
  return failRun(state, `cannot assign nil to ${TYPE_NAMES[type]}`);
}

/** A value must have exactly the parameter's type; maps take a missing value as a nil map, but no nil interface. */
export function typedArgument(state: ExecState, value: GoValue, type: ParameterType): GoValue {
  if (type === 'value') return value;
  if (type === 'any') return value ?? null;
  if (value === undefined) {
    return type === 'map' ? goNilMap() : failRun(state, `invalid value; expected ${TYPE_NAMES[type]}`);
  }
  if (!hasType(value, type)) {
    const found = value === null ? 'interface {}' : typeName(value);
    failRun(state, `wrong type for value; expected ${TYPE_NAMES[type]}; got ${found}`);
  }
  return value;
}

function hasType(value: GoValue, type: ParameterType): boolean {
  switch (type) {
    case 'any':
    case 'value':
      return true;
    case 'string':
      return typeof value === 'string';
    case 'bool':
      return typeof value === 'boolean';
    case 'int':
      return typeof value === 'bigint';
    case 'float64':
      return typeof value === 'number';
    case 'uint32':
      return false;
    case 'map':
      return isKind(value, 'map') && value.element === 'any';
    case 'time':
      return isKind(value, 'time');
    case 'duration':
      return isKind(value, 'integer') && value.type === 'time.Duration';
    case 'version':
      return isKind(value, 'version') && value.isPointer;
  }
}

type GoObject = Extract<GoValue, object>;

function isKind<K extends GoObject['kind']>(value: GoValue, kind: K): value is Extract<GoObject, { kind: K }> {
  return typeof value === 'object' && value !== null && value.kind === kind;
}
