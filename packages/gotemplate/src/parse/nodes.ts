import type { NumberLiteral } from './number.ts';

/** Text that is copied to the output. */
export interface TextNode {
  readonly kind: 'text';
  readonly pos: number;
  readonly text: string;
}

/** `{{ pipeline }}`. */
export interface ActionNode {
  readonly kind: 'action';
  readonly pos: number;
  readonly pipe: PipeNode;
}

/** `{{ if }}`, `{{ with }}` or `{{ range }}` with its bodies. */
export interface BranchNode {
  readonly kind: 'if' | 'with' | 'range';
  readonly pos: number;
  readonly pipe: PipeNode;
  readonly list: ListNode;
  readonly elseList: ListNode | undefined;
}

/** `{{ break }}` or `{{ continue }}`. */
export interface JumpNode {
  readonly kind: 'break' | 'continue';
  readonly pos: number;
}

/** `{{ template "name" pipeline }}`. */
export interface TemplateNode {
  readonly kind: 'template';
  readonly pos: number;
  readonly name: string;
  readonly pipe: PipeNode | undefined;
}

/** What a body consists of. */
export type Statement = TextNode | ActionNode | BranchNode | JumpNode | TemplateNode;

/** A body. */
export interface ListNode {
  readonly kind: 'list';
  readonly pos: number;
  readonly nodes: readonly Statement[];
}

/** Commands joined by `|`, with the variables they are stored in. */
export interface PipeNode {
  readonly kind: 'pipe';
  readonly pos: number;
  readonly isAssignment: boolean;
  readonly declared: readonly VariableNode[];
  readonly commands: readonly CommandNode[];
}

/** An operand and its arguments. */
export interface CommandNode {
  readonly kind: 'command';
  readonly pos: number;
  readonly args: readonly Operand[];
}

/** A function's name. */
export interface IdentifierNode {
  readonly kind: 'identifier';
  readonly pos: number;
  readonly name: string;
}

/** `.a.b`. */
export interface FieldNode {
  readonly kind: 'field';
  readonly pos: number;
  readonly path: readonly string[];
}

/** `$v.a.b`: the name with its `$`, then fields. */
export interface VariableNode {
  readonly kind: 'variable';
  readonly pos: number;
  readonly path: readonly string[];
}

/** `(pipeline).a.b` or `function.a`. */
export interface ChainNode {
  readonly kind: 'chain';
  readonly pos: number;
  readonly node: Operand;
  readonly path: readonly string[];
}

/** `.`. */
export interface DotNode {
  readonly kind: 'dot';
  readonly pos: number;
}

/** `nil`. */
export interface NilNode {
  readonly kind: 'nil';
  readonly pos: number;
}

/** `true` or `false`. */
export interface BoolNode {
  readonly kind: 'bool';
  readonly pos: number;
  readonly value: boolean;
}

/** A number or rune constant. */
export interface NumberNode {
  readonly kind: 'number';
  readonly pos: number;
  readonly source: string;
  readonly value: NumberLiteral;
}

/** A string constant. */
export interface StringNode {
  readonly kind: 'string';
  readonly pos: number;
  readonly source: string;
  readonly value: string;
}

/** What an argument may be. */
export type Operand =
  | PipeNode
  | IdentifierNode
  | FieldNode
  | VariableNode
  | ChainNode
  | DotNode
  | NilNode
  | BoolNode
  | NumberNode
  | StringNode;

/** Any node. */
export type Node = Statement | ListNode | CommandNode | Operand;
