import { mappedTextBuilder, originalText, type MappedText } from './mapped-text.ts';

/*
 * Header of a YAML block scalar at the end of a line, after a key, a list dash, a property, or alone on its line:
 *   header    := [ ":" | "-" | "?" | property ] blank+ ( "|" | ">" ) indicator* [ blank+ comment ] { blank }
 *   indicator := [1-9] | "+" | "-"
 *   property  := ( "!" | "&" ) { any but blank }
 */
const blockScalarHeader = /[ \t][|>](?:[1-9]?[+-]?|[+-][1-9])(?:[ \t]+#.*)?[ \t\r]*$/;
const listDashes = /^(?:-[ \t]+)*/;

/**
 * Removes lines that hold nothing but a comment, before templates see them: what is commented out need not even be a
 * valid template (contract §2.1). Inside a block scalar such a line is text and stays (contract SE-1).
 */
export function stripComments(text: string): MappedText {
  const original = originalText(text);
  if (!text.includes('#')) return original;
  const kept = mappedTextBuilder();
  let scalarParentIndent: number | undefined;
  let start = 0;
  while (start <= text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(start, end);
    const isBlank = line.trim() === '';
    if (scalarParentIndent !== undefined && !isBlank && indentOf(line) <= scalarParentIndent) {
      scalarParentIndent = undefined;
    }
    const isComment = scalarParentIndent === undefined && line.trimStart().startsWith('#');
    if (!isComment) {
      kept.copy(original, start, newline < 0 ? end : end + 1);
      if (scalarParentIndent === undefined && opensBlockScalar(line)) scalarParentIndent = parentIndentOf(line);
    }
    if (newline < 0) {
      if (isComment) return withoutLastNewline(kept.finish());
      break;
    }
    start = newline + 1;
  }
  return kept.finish();
}

/** Lines are joined by line feeds: where the last one goes, so does the line feed before it. */
function withoutLastNewline(text: MappedText): MappedText {
  if (!text.text.endsWith('\n')) return text;
  const shorter = mappedTextBuilder();
  shorter.copy(text, 0, text.text.length - 1);
  return shorter.finish();
}

function opensBlockScalar(line: string): boolean {
  const header = blockScalarHeader.exec(line);
  if (header === null) return false;
  const before = line.slice(0, header.index).trimEnd();
  const lastWord = before.slice(Math.max(before.lastIndexOf(' '), before.lastIndexOf('\t')) + 1);
  return before === '' || /[:\-?]$/.test(before) || /^[!&]/.test(lastWord);
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** Indentation of the node that holds the scalar: a key after list dashes counts from the key, a bare dash from the dash. */
function parentIndentOf(line: string): number {
  const indent = indentOf(line);
  const rest = line.slice(indent);
  const dashes = listDashes.exec(rest)?.[0] ?? '';
  const afterDashes = rest.slice(dashes.length);
  if (!/^[|>]/.test(afterDashes)) return indent + dashes.length;
  const lastDash = dashes.lastIndexOf('-');
  return lastDash < 0 ? indent - 1 : indent + lastDash;
}
