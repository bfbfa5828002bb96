import type { BranchNode, ListNode, Statement, TemplateNode } from '../parse/nodes.ts';
import { printPlain } from '../fmt/value.ts';
import { quote } from '../text/quote.ts';
import { goInt } from '../values/value.ts';
import type { GoValue } from '../values/value.ts';
import { isTrue, sortedEntries } from '../values/types.ts';
import { evalPipeline } from './eval.ts';
import { failRun, pushVariable, setTopVariable, setVariable } from './state.ts';
import type { ExecState } from './state.ts';
import { valueText } from '../fmt/print.ts';

/** How a body ended: `break` and `continue` go on in the `range` around it. */
export type Flow = 'next' | 'break' | 'continue';

/** What Go prints for no value. */
const NO_VALUE_TEXT = '<no value>';

/** Runs a body. */
export function walkList(state: ExecState, dot: GoValue, list: ListNode): Flow {
  for (const node of list.nodes) {
    const flow = walkStatement(state, dot, node);
    if (flow !== 'next') return flow;
  }
  return 'next';
}

function walkStatement(state: ExecState, dot: GoValue, node: Statement): Flow {
  state.node = node;
  state.context.budget.charge(1);
  switch (node.kind) {
    case 'text':
      state.out.write(node.text);
      return 'next';
    case 'action': {
      const value = evalPipeline(state, dot, node.pipe);
      if (node.pipe.declared.length === 0) printResult(state, node, value);
      return 'next';
    }
    case 'if':
    case 'with':
      return walkCondition(state, dot, node);
    case 'range':
      return walkRange(state, dot, node);
    case 'template':
      walkTemplate(state, dot, node);
      return 'next';
    case 'break':
    case 'continue':
      return node.kind;
  }
}

function printResult(state: ExecState, node: Statement, value: GoValue): void {
  state.node = node;
  if (typeof value === 'string') state.out.write(value);
  else if (value === undefined) state.out.write(NO_VALUE_TEXT);
  else printPlain({ out: state.out, budget: state.context.budget }, value);
}

/** Runs a body whose variables end with it. */
function inScope<T>(state: ExecState, run: () => T): T {
  const mark = state.variables.length;
  const result = run();
  state.variables.length = mark;
  return result;
}

function walkCondition(state: ExecState, dot: GoValue, node: BranchNode): Flow {
  return inScope(state, () => {
    const value = evalPipeline(state, dot, node.pipe);
    if (isTrue(value)) return walkList(state, node.kind === 'with' ? value : dot, node.list);
    return node.elseList === undefined ? 'next' : walkList(state, dot, node.elseList);
  });
}

function walkRange(state: ExecState, dot: GoValue, node: BranchNode): Flow {
  return inScope(state, () => {
    const value = evalPipeline(state, dot, node.pipe);
    let count = 0;
    for (const [index, element] of rangeElements(state, value, node.pipe.declared.length)) {
      count++;
      if (runIteration(state, node, index, element) === 'break') return 'next';
    }
    return count > 0 || node.elseList === undefined ? 'next' : walkList(state, dot, node.elseList);
  });
}

function runIteration(state: ExecState, node: BranchNode, index: GoValue, element: GoValue): Flow {
  state.context.budget.charge(1);
  const { declared, isAssignment } = node.pipe;
  const [first, second] = declared.map(({ path }) => path[0] ?? '');
  if (isAssignment) {
    if (first !== undefined) setVariable(state, first, second === undefined ? element : index);
    if (second !== undefined) setVariable(state, second, element);
  } else {
    if (first !== undefined) setTopVariable(state, 1, element);
    if (second !== undefined) setTopVariable(state, 2, index);
  }
  return inScope(state, () => walkList(state, element, node.list));
}

function* rangeElements(
  state: ExecState,
  value: GoValue,
  variables: number,
): Generator<readonly [GoValue, GoValue], void> {
  if (value === undefined || value === null) return;
  if (typeof value === 'object' && value.kind === 'list') {
    // A list may not change while it is ranged over, but sortAlpha can; Go sees that as well.
    for (let i = 0; i < value.items.length; i++) yield [goInt(i), value.items[i]];
  } else if (typeof value === 'object' && value.kind === 'map') {
    yield* sortedEntries(value);
  } else if (typeof value === 'bigint' || (typeof value === 'object' && value.kind === 'integer')) {
    const end = typeof value === 'bigint' ? value : value.value;
    if (variables > 1) failRun(state, `can't use ${end} to iterate over more than one variable`);
    for (let i = 0n; i < end; i++) yield [undefined, typeof value === 'bigint' ? i : { ...value, value: i }];
  } else {
    failRun(state, `range can't iterate over ${valueText(value, state.context.budget)}`);
  }
}

/** A called body sees its argument as `.` and `$`, and no variable of its caller. */
function walkTemplate(state: ExecState, dot: GoValue, node: TemplateNode): void {
  const body = state.trees.get(node.name);
  if (body === undefined) failRun(state, `template ${quote(node.name)} not defined`);
  const { callDepth } = state.context.budget.limits;
  if (state.depth >= callDepth) failRun(state, `exceeded maximum template depth (${callDepth})`, 'limit');
  const argument = node.pipe === undefined ? undefined : evalPipeline(state, dot, node.pipe);
  const inner: ExecState = { ...state, bodyName: node.name, depth: state.depth + 1, variables: [] };
  pushVariable(inner, '$', argument);
  walkList(inner, argument, body);
}
