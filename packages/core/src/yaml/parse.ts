import { Composer, isAlias, isMap, isScalar, isSeq, Lexer, Parser, type Document, type ParsedNode } from 'yaml';
import type { YamlEntry, YamlNode, YamlScalar } from './node.ts';

/** Something that makes a text no YAML document that we read. */
export interface YamlProblem {
  readonly code: 'yaml-syntax' | 'yaml-limit';
  readonly message: string;
  readonly offset: number;
}

/** The first document of a text; no root when the text holds none. */
export type YamlResult =
  { readonly ok: true; readonly root?: YamlNode } | { readonly ok: false; readonly problems: readonly YamlProblem[] };

/** Longest text that is read, in UTF-16 units. */
export const maxYamlLength = 8 * 1024 * 1024;
/** Deepest nesting of lists and maps that is read: what lies deeper would exhaust the stack of any recursive reader. */
export const maxYamlDepth = 200;
/** Most nodes a document may stand for once its aliases are written out. */
export const maxExpandedNodes = 1_000_000;

/** What YAML allows no text to hold: control characters and halves of characters. */
const forbidden = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** Reads the first YAML document of a text, as yaml.v2 does; types are given later, by what reads the scalars. */
export function parseYaml(text: string): YamlResult {
  for (const result of parseYamlDocuments(text)) return result;
  return { ok: true };
}

/** Reads the YAML documents of a text one by one; nothing comes after the first that cannot be read. */
export function* parseYamlDocuments(text: string): Generator<YamlResult> {
  const problem = textProblem(text);
  if (problem !== undefined) {
    yield { ok: false, problems: [problem] };
    return;
  }
  for (const document of composeDocuments(text)) {
    const result = 'offset' in document ? { ok: false as const, problems: [document] } : readDocument(document, text);
    yield result;
    if (!result.ok) return;
  }
}

function textProblem(text: string): YamlProblem | undefined {
  if (text.length > maxYamlLength) {
    return { code: 'yaml-limit', message: `the text is longer than ${maxYamlLength} characters`, offset: 0 };
  }
  const control = text.search(forbidden);
  if (control < 0) return undefined;
  return { code: 'yaml-syntax', message: 'control characters are not allowed', offset: control };
}

function readDocument(document: Document.Parsed, text: string): YamlResult {
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => ({
      code: 'yaml-syntax' as const,
      message: error.message,
      offset: error.pos[0],
    }));
    return { ok: false, problems };
  }
  if (document.contents === null) return { ok: true };
  const reader = treeReader(text);
  const root = reader.read(document.contents);
  const [problem] = reader.problems;
  if (problem !== undefined) return { ok: false, problems: [problem] };
  return { ok: true, root };
}

/** Feeds the parser token by token, so that too deep a nesting is noticed before any recursion meets it. */
function* composeDocuments(text: string): Generator<Document.Parsed | YamlProblem> {
  const parser = new Parser();
  const composer = new Composer({ schema: 'failsafe', uniqueKeys: false, prettyErrors: false, logLevel: 'silent' });
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) yield* composer.next(token);
    if (parser.stack.length > maxYamlDepth) {
      yield {
        code: 'yaml-limit',
        message: `lists and maps are nested deeper than ${maxYamlDepth} levels`,
        offset: parser.offset,
      };
      return;
    }
  }
  for (const token of parser.end()) yield* composer.next(token);
  yield* composer.end(false, text.length);
}

interface TreeReader {
  read(node: ParsedNode): YamlNode;
  readonly problems: YamlProblem[];
}

/** Turns the library's nodes into ours: aliases resolved to the shared node, merge keys spliced, sizes counted. */
function treeReader(text: string): TreeReader {
  const problems: YamlProblem[] = [];
  const anchors = new Map<string, YamlNode | 'open'>();
  const sizes = new Map<YamlNode, number>();
  /** Values read so far, those behind aliases counted each time. */
  let count = 0;

  function read(node: ParsedNode): YamlNode {
    if (isAlias(node)) return readAlias(node.source, node.range[0]);
    const anchor = node.anchor;
    if (anchor === undefined) return readContent(node);
    anchors.set(anchor, 'open');
    const before = count;
    const result = readContent(node);
    anchors.set(anchor, result);
    sizes.set(result, count - before);
    return result;
  }

  function readContent(node: ParsedNode): YamlNode {
    const offset = node.range[0];
    count += 1;
    if (isScalar(node)) return readScalar(text, String(node.value), node.type, node.tag, offset, node.range[1]);
    if (isSeq<ParsedNode>(node)) return { kind: 'seq', items: node.items.map(read), offset };
    if (isMap<ParsedNode, ParsedNode | null>(node)) {
      const entries: YamlEntry[] = [];
      for (const pair of node.items) readPair(pair.key, pair.value, entries);
      return { kind: 'map', entries, offset };
    }
    return emptyScalar(offset);
  }

  function readPair(key: ParsedNode, value: ParsedNode | null, entries: YamlEntry[]): void {
    const keyNode = read(key);
    const valueNode = value === null ? emptyScalar(key.range[1]) : read(value);
    if (keyNode.kind !== 'scalar') {
      problems.push({ code: 'yaml-syntax', message: 'a key must be text, not a list or a map', offset: key.range[0] });
      return;
    }
    if (keyNode.plain && keyNode.text === '<<') mergeInto(entries, valueNode);
    else entries.push({ key: keyNode.text, keyOffset: keyNode.offset, value: valueNode });
  }

  /** A merge key puts the other map's entries in its own place: yaml.v2 lets what stands later win. */
  function mergeInto(entries: YamlEntry[], value: YamlNode): void {
    const sources = value.kind === 'seq' ? value.items.toReversed() : [value];
    for (const source of sources) {
      if (source.kind === 'map') entries.push(...source.entries);
      else {
        problems.push({
          code: 'yaml-syntax',
          message: 'map merge requires map or sequence of maps as the value',
          offset: value.offset,
        });
      }
    }
  }

  function readAlias(name: string, offset: number): YamlNode {
    const target = anchors.get(name);
    if (target !== undefined && target !== 'open') {
      count += sizes.get(target) ?? 1;
      if (count > maxExpandedNodes && problems.length === 0) problems.push(excessiveAliasing(offset));
      return target;
    }
    const message =
      target === 'open' ? `anchor '${name}' value contains itself` : `unknown anchor '${name}' referenced`;
    problems.push({ code: 'yaml-syntax', message, offset });
    return emptyScalar(offset);
  }

  return { read, problems };
}

function readScalar(
  text: string,
  value: string,
  type: string | undefined,
  tag: string | undefined,
  start: number,
  end: number,
): YamlScalar {
  const plain = type === 'PLAIN' || type === undefined;
  const contentOffset = plain ? start : start + 1;
  const verbatim = text.startsWith(value, contentOffset) && contentOffset + value.length <= end;
  return {
    kind: 'scalar',
    text: value,
    plain,
    ...(tag === undefined ? {} : { tag }),
    offset: start,
    ...(verbatim ? { contentOffset } : {}),
  };
}

function excessiveAliasing(offset: number): YamlProblem {
  const message = `document contains excessive aliasing: it stands for more than ${maxExpandedNodes} values`;
  return { code: 'yaml-limit', message, offset };
}

function emptyScalar(offset: number): YamlScalar {
  return { kind: 'scalar', text: '', plain: true, offset };
}
