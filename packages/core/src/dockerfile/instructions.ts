/*
 * Grammar of a Dockerfile, as far as instructions have to be told apart:
 *   file        := [ BOM ] { directive } { comment | blank | instruction }
 *   directive   := "#" name "=" value                      only before anything else; `escape` and `syntax` count
 *   instruction := word [ blank+ rest ] { heredoc }
 *   rest        goes on in the next line after an escape character at the line's end; comments and empty lines
 *               in between do not end it
 *   heredoc     := the lines up to one that is the marker; opened by "<<" ["-"] marker in RUN, COPY and ADD
 */

/** One instruction, its lines joined. */
export interface Instruction {
  /** In capitals: `FROM`, `ARG`. */
  readonly name: string;
  /** Everything after the name, on one line. */
  readonly rest: string;
  /** Line it begins on, from 1. */
  readonly line: number;
}

/** A Dockerfile taken apart. */
export interface Instructions {
  readonly instructions: readonly Instruction[];
  /** The character that escapes: a backslash unless the file says otherwise. */
  readonly escape: string;
  /** The image of a frontend that the file asks for. */
  readonly syntax?: string;
}

const directive = /^#[ \t]*([A-Za-z][A-Za-z0-9]*)[ \t]*=[ \t]*(.+)$/;
const heredocMarker = /<<(-?)(["']?)([A-Za-z_][\w.-]*)\2/g;
const heredocInstructions = new Set(['RUN', 'COPY', 'ADD']);

/** Takes a Dockerfile apart. Never fails: what is no instruction comes out as one with an odd name. */
export function readInstructions(text: string): Instructions {
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  const directives = readDirectives(lines);
  const escape = directives.get('escape') === '`' ? '`' : '\\';
  const syntax = directives.get('syntax');
  const instructions: Instruction[] = [];
  const lastLines = lastLinesOf(lines);
  let index = 0;
  while (index < lines.length) {
    const first = (lines[index] ?? '').trim();
    if (first === '' || first.startsWith('#')) {
      index += 1;
      continue;
    }
    const { joined, next } = joinLines(lines, index, escape);
    const blank = /\s/.exec(joined)?.index ?? joined.length;
    const instruction = {
      name: joined.slice(0, blank).toUpperCase(),
      rest: joined.slice(blank).trim(),
      line: index + 1,
    };
    instructions.push(instruction);
    index = heredocInstructions.has(instruction.name) ? skipHeredocs(lines, next, instruction.rest, lastLines) : next;
  }
  return { instructions, escape, ...(syntax === undefined ? {} : { syntax }) };
}

function readDirectives(lines: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const line of lines) {
    const match = directive.exec(line.trim());
    const name = match?.[1]?.toLowerCase();
    if (name === undefined || match?.[2] === undefined || found.has(name)) break;
    found.set(name, match[2]);
  }
  return found;
}

function joinLines(lines: readonly string[], start: number, escape: string): { joined: string; next: number } {
  const parts: string[] = [];
  let index = start;
  for (; index < lines.length; index += 1) {
    const line = (lines[index] ?? '').trimEnd();
    const inside = line.trimStart();
    if (index > start && (inside === '' || inside.startsWith('#'))) continue;
    if (!line.endsWith(escape)) {
      parts.push(line);
      index += 1;
      break;
    }
    parts.push(line.slice(0, -1));
  }
  return { joined: parts.join('').trim(), next: index };
}

/** Skips the bodies of the heredocs that an instruction opens; one that is never closed is taken for something else. */
function skipHeredocs(lines: readonly string[], start: number, rest: string, lastLines: LastLines): number {
  let index = start;
  for (const [, dash, , marker = ''] of rest.matchAll(heredocMarker)) {
    const tabs = dash === '-';
    if (lastLines(marker, tabs) < index) return index;
    while (bodyLine(lines[index] ?? '', tabs) !== marker) index += 1;
    index += 1;
  }
  return index;
}

/** Where a line stands for the last time, with or without the tabs before it; -1 when nowhere. */
type LastLines = (line: string, withoutTabs: boolean) => number;

/** Makes the function that knows where each line stands last, so that looking for ends of heredocs stays linear. */
function lastLinesOf(lines: readonly string[]): LastLines {
  let exact: Map<string, number> | undefined;
  let trimmed: Map<string, number> | undefined;
  return (line, withoutTabs) => {
    exact ??= new Map(lines.map((text, index) => [bodyLine(text, false), index]));
    trimmed ??= new Map(lines.map((text, index) => [bodyLine(text, true), index]));
    return (withoutTabs ? trimmed : exact).get(line) ?? -1;
  };
}

function bodyLine(line: string, withoutTabs: boolean): string {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line;
  return withoutTabs ? text.replace(/^\t+/, '') : text;
}
