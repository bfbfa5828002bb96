import { trimSpace } from '../text/unicode.ts';
import { quote } from '../text/quote.ts';
import { tokenize } from './lexer.ts';
import type { BranchNode, JumpNode, ListNode, Statement, TemplateNode } from './nodes.ts';
import { parsePipeline, parseString } from './parse-pipeline.ts';
import {
  backup,
  expect,
  failParse,
  nested,
  newParser,
  next,
  nextNonSpace,
  peek,
  peekNonSpace,
} from './parser-state.ts';
import { unexpected } from './parser-state.ts';
import type { Parser, ParserSource } from './parser-state.ts';

/*
 * file    = { text | action | "define" string body "end" }
 * action  = pipeline | "if" | "with" | "range" | "break" | "continue" | "template" | "block"
 * A word in quotes stands for the action {{ word ... }}.
 */

/** What parsing needs to know beside the text. */
export interface ParserOptions {
  readonly name: string;
  readonly hasFunction: (name: string) => boolean;
  readonly maxNesting: number;
}

/** Bodies by template name; the text itself is under the name given in the options. */
export type TemplateSet = ReadonlyMap<string, ListNode>;

/** What ended a body. */
type BodyEnd = 'end' | 'else';

/** Parses a template text; throws a TemplateError at the first mistake. */
export function parseText(text: string, options: ParserOptions): TemplateSet {
  const source: ParserSource = {
    ...options,
    text,
    tokens: tokenize(text),
    trees: new Map(),
    index: 0,
    furthest: 0,
    nesting: 0,
  };
  const parser = newParser(source);
  addTree(parser, options.name, parseFile(parser));
  return source.trees;
}

function parseFile(parser: Parser): ListNode {
  const nodes: Statement[] = [];
  const pos = peek(parser).pos;
  while (peek(parser).kind !== 'eof') {
    const start = parser.source.index;
    if (next(parser).kind === 'left-delim' && nextNonSpace(parser).kind === 'define') {
      parseDefinition(newParser(parser.source));
      continue;
    }
    parser.source.index = start;
    const node = parseTextOrAction(parser);
    if (typeof node === 'string') failParse(parser, `unexpected {{${node}}}`);
    nodes.push(node);
  }
  return { kind: 'list', pos, nodes };
}

/** The rest of `{{define "name"}} body {{end}}` after the keyword. */
function parseDefinition(parser: Parser): void {
  const context = 'define clause';
  const name = parseTemplateName(parser, context);
  expect(parser, 'right-delim', context);
  addTree(parser, name, parseWholeBody(parser, context));
}

function parseWholeBody(parser: Parser, context: string): ListNode {
  const { list, end } = parseBody(parser);
  if (end !== 'end') failParse(parser, `unexpected {{${end}}} in ${context}`);
  return list;
}

/** A name may be defined twice only if one of the two bodies is empty. */
function addTree(parser: Parser, name: string, list: ListNode): void {
  const { trees } = parser.source;
  const known = trees.get(name);
  if (known === undefined || isEmptyBody(known)) trees.set(name, list);
  else if (!isEmptyBody(list)) failParse(parser, `template: multiple definition of template ${quote(name)}`);
}

function isEmptyBody(list: ListNode): boolean {
  return list.nodes.every((node) => node.kind === 'text' && trimSpace(node.text) === '');
}

function parseBody(parser: Parser): { list: ListNode; end: BodyEnd } {
  const pos = peekNonSpace(parser).pos;
  const nodes: Statement[] = [];
  while (peekNonSpace(parser).kind !== 'eof') {
    const node = parseTextOrAction(parser);
    if (typeof node === 'string') return { list: { kind: 'list', pos, nodes }, end: node };
    nodes.push(node);
  }
  return failParse(parser, 'unexpected EOF');
}

function parseTextOrAction(parser: Parser): Statement | BodyEnd {
  const token = nextNonSpace(parser);
  if (token.kind === 'text') return { kind: 'text', pos: token.pos, text: token.value };
  if (token.kind === 'left-delim') return parseAction(parser);
  return unexpected(parser, token, 'input');
}

function parseAction(parser: Parser): Statement | BodyEnd {
  const token = nextNonSpace(parser);
  switch (token.kind) {
    case 'block':
      return parseBlock(parser);
    case 'break':
    case 'continue':
      return parseJump(parser, token.kind, token.pos);
    case 'else':
      return parseElse(parser);
    case 'end':
      expect(parser, 'right-delim', 'end');
      return 'end';
    case 'if':
    case 'range':
    case 'with':
      return nested(parser, () => parseBranch(parser, token.kind as BranchNode['kind']));
    case 'template':
      return parseTemplateCall(parser);
    default:
      backup(parser);
      return { kind: 'action', pos: token.pos, pipe: parsePipeline(parser, 'command', 'right-delim') };
  }
}

function parseJump(parser: Parser, kind: JumpNode['kind'], pos: number): JumpNode {
  expect(parser, 'right-delim', `{{${kind}}}`);
  if (parser.rangeDepth === 0) failParse(parser, `{{${kind}}} outside {{range}}`);
  return { kind, pos };
}

/** Leaves an `if` or `with` after `else` for the branch that the `else` belongs to. */
function parseElse(parser: Parser): BodyEnd {
  const follower = peekNonSpace(parser).kind;
  if (follower !== 'if' && follower !== 'with') expect(parser, 'right-delim', 'else');
  return 'else';
}

function parseBranch(parser: Parser, kind: BranchNode['kind']): BranchNode {
  const outerVariables = parser.variables.length;
  const pipe = parsePipeline(parser, kind, 'right-delim');
  if (kind === 'range') parser.rangeDepth++;
  const { list, end } = parseBody(parser);
  if (kind === 'range') parser.rangeDepth--;
  const elseList = end === 'else' ? parseElseBody(parser, kind) : undefined;
  parser.variables.length = outerVariables;
  return { kind, pos: pipe.pos, pipe, list, elseList };
}

/** `{{else if}}` and `{{else with}}` nest, but share the `{{end}}` of the outermost branch. */
function parseElseBody(parser: Parser, kind: BranchNode['kind']): ListNode {
  const token = peek(parser);
  if (kind !== 'range' && token.kind === kind) {
    next(parser);
    const branch = nested(parser, () => parseBranch(parser, kind));
    return { kind: 'list', pos: token.pos, nodes: [branch] };
  }
  const { list, end } = parseBody(parser);
  if (end !== 'end') failParse(parser, `expected end; found {{${end}}}`);
  return list;
}

/** `{{block "name" pipeline}} body {{end}}` defines the body and calls it. */
function parseBlock(parser: Parser): TemplateNode {
  const context = 'block clause';
  const pos = peekNonSpace(parser).pos;
  const name = parseTemplateName(parser, context);
  const pipe = parsePipeline(parser, context, 'right-delim');
  const inner = newParser(parser.source);
  addTree(
    inner,
    name,
    nested(inner, () => parseWholeBody(inner, context)),
  );
  return { kind: 'template', pos, name, pipe };
}

function parseTemplateCall(parser: Parser): TemplateNode {
  const context = 'template clause';
  const pos = peekNonSpace(parser).pos;
  const name = parseTemplateName(parser, context);
  if (nextNonSpace(parser).kind === 'right-delim') return { kind: 'template', pos, name, pipe: undefined };
  backup(parser);
  return { kind: 'template', pos, name, pipe: parsePipeline(parser, context, 'right-delim') };
}

function parseTemplateName(parser: Parser, context: string): string {
  const token = nextNonSpace(parser);
  if (token.kind !== 'string' && token.kind !== 'raw-string') return unexpected(parser, token, context);
  return parseString(parser, token);
}
