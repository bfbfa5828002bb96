/** The groups of a pattern that references can mean. */
export interface Groups {
  /** Those that capture without a name. */
  readonly count: number;
  readonly names: ReadonlySet<string>;
}

/** An escape, a quotation, a class (whose first bracket stands for itself), a comment, or the beginning of a group. */
const tokens =
  /\\Q[\s\S]*?(?:\\E|$)|\\[\s\S]|\[\^?\]?(?:\[:\^?[a-z]+:\]|\\[\s\S]|[^\]\\])*\]?|\(\?#[^)]*\)|\((?:\?P?<([A-Za-z_]\w*)>|\?)?/g;

/** Finds the groups of a pattern before it is translated, because a reference may stand before its group. */
export function groupsOf(pattern: string): Groups {
  const openings = [...pattern.matchAll(tokens)];
  return {
    count: openings.filter(([token]) => token === '(').length,
    names: new Set(openings.flatMap(([, name]) => name ?? [])),
  };
}
