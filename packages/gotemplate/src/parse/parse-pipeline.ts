import { quote } from '../text/quote.ts';
import { unquoteString } from '../text/unquote.ts';
import { nodeText } from './node-text.ts';
import type { CommandNode, Operand, PipeNode, VariableNode } from './nodes.ts';
import { parseNumber } from './number.ts';
import { backup, failParse, nested, next, nextNonSpace, peek, peekNonSpace, unexpected } from './parser-state.ts';
import type { Parser } from './parser-state.ts';
import type { Token, TokenKind } from './token.ts';

const OPERAND_STARTS: ReadonlySet<TokenKind> = new Set<TokenKind>([
  'bool',
  'char-constant',
  'complex',
  'dot',
  'field',
  'identifier',
  'number',
  'nil',
  'raw-string',
  'string',
  'variable',
  'left-paren',
]);

/** pipeline = [ variables ( ":=" | "=" ) ] command { "|" command }, up to and including the `end` token. */
export function parsePipeline(parser: Parser, context: string, end: 'right-delim' | 'right-paren'): PipeNode {
  const pos = peekNonSpace(parser).pos;
  const { declared, isAssignment } = parseDeclarations(parser, context);
  const commands: CommandNode[] = [];
  for (;;) {
    const token = nextNonSpace(parser);
    if (token.kind === end) break;
    if (!OPERAND_STARTS.has(token.kind)) unexpected(parser, token, context);
    backup(parser);
    commands.push(parseCommand(parser));
  }
  checkCommands(parser, commands, context);
  return { kind: 'pipe', pos, isAssignment, declared, commands };
}

interface Declarations {
  readonly declared: VariableNode[];
  readonly isAssignment: boolean;
}

/** [ var [ "," var ] ( ":=" | "=" ) ]; two variables only in `range`. */
function parseDeclarations(parser: Parser, context: string): Declarations {
  const declared: VariableNode[] = [];
  while (peekNonSpace(parser).kind === 'variable') {
    const start = parser.source.index;
    const variable = next(parser);
    const follower = peekNonSpace(parser);
    const isComma = follower.kind === 'char' && follower.value === ',';
    if (follower.kind !== 'assign' && follower.kind !== 'declare' && !isComma) {
      parser.source.index = start;
      break;
    }
    next(parser);
    declared.push({ kind: 'variable', pos: variable.pos, path: [variable.value] });
    parser.variables.push(variable.value);
    if (!isComma) return { declared, isAssignment: follower.kind === 'assign' };
    if (context !== 'range' || declared.length >= 2) failParse(parser, `too many declarations in ${context}`);
    const after = peekNonSpace(parser).kind;
    if (after !== 'variable' && after !== 'right-delim' && after !== 'right-paren') {
      failParse(parser, 'range can only initialize variables');
    }
  }
  return { declared, isAssignment: false };
}

function checkCommands(parser: Parser, commands: readonly CommandNode[], context: string): void {
  if (commands.length === 0) failParse(parser, `missing value for ${context}`);
  commands.forEach((command, index) => {
    const kind = command.args[0]?.kind;
    const isConstant = kind === 'bool' || kind === 'dot' || kind === 'nil' || kind === 'number' || kind === 'string';
    if (index > 0 && isConstant) failParse(parser, `non executable command in pipeline stage ${index + 1}`);
  });
}

/** command = operand { space operand }; takes the `|` after it. */
function parseCommand(parser: Parser): CommandNode {
  const pos = peekNonSpace(parser).pos;
  const args: Operand[] = [];
  for (;;) {
    peekNonSpace(parser);
    const operand = parseOperand(parser);
    if (operand !== undefined) args.push(operand);
    const token = next(parser);
    if (token.kind === 'space') continue;
    if (token.kind === 'right-delim' || token.kind === 'right-paren') backup(parser);
    else if (token.kind !== 'pipe') unexpected(parser, token, 'operand');
    break;
  }
  if (args.length === 0) failParse(parser, 'empty command');
  return { kind: 'command', pos, args };
}

/** operand = term { field }. */
function parseOperand(parser: Parser): Operand | undefined {
  const term = parseTerm(parser);
  if (term === undefined || peek(parser).kind !== 'field') return term;
  const pos = peek(parser).pos;
  const fields: string[] = [];
  while (peek(parser).kind === 'field') fields.push(next(parser).value.slice(1));
  switch (term.kind) {
    case 'field':
    case 'variable':
      return { ...term, pos, path: [...term.path, ...fields] };
    case 'bool':
    case 'string':
    case 'number':
    case 'nil':
    case 'dot':
      return failParse(parser, `unexpected . after term ${quote(nodeText(term))}`);
    default:
      return { kind: 'chain', pos, node: term, path: fields };
  }
}

/** term = literal | "." | field | variable | function | "(" pipeline ")"; nothing if the token is none of them. */
function parseTerm(parser: Parser): Operand | undefined {
  const token = nextNonSpace(parser);
  const { pos, value } = token;
  switch (token.kind) {
    case 'identifier':
      if (!parser.source.hasFunction(value)) failParse(parser, `function ${quote(value)} not defined`);
      return { kind: 'identifier', pos, name: value };
    case 'dot':
      return { kind: 'dot', pos };
    case 'nil':
      return { kind: 'nil', pos };
    case 'variable':
      if (!parser.variables.includes(value)) failParse(parser, `undefined variable ${quote(value)}`);
      return { kind: 'variable', pos, path: [value] };
    case 'field':
      return { kind: 'field', pos, path: [value.slice(1)] };
    case 'bool':
      return { kind: 'bool', pos, value: value === 'true' };
    case 'char-constant':
    case 'complex':
    case 'number': {
      const number = parseNumber(value, token.kind);
      if (typeof number === 'string') failParse(parser, number);
      return { kind: 'number', pos, source: value, value: number };
    }
    case 'left-paren':
      return nested(parser, () => parsePipeline(parser, 'parenthesized pipeline', 'right-paren'));
    case 'string':
    case 'raw-string':
      return { kind: 'string', pos, source: value, value: parseString(parser, token) };
    default:
      backup(parser);
      return undefined;
  }
}

/** The value of a string token. */
export function parseString(parser: Parser, token: Token): string {
  return unquoteString(token.value) ?? failParse(parser, 'invalid syntax');
}
