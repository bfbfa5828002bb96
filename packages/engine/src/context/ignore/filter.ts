import { compilePattern, type PathTest } from './pattern.ts';
import { readRules, type IgnoreRule } from './rules.ts';

/** Says what of a context is left out. Paths are relative, with slashes. A pattern that cannot be used throws `invalid-context`. */
export interface IgnoreFilter {
  ignores(path: string): boolean;
  /** Whether something below an ignored directory may still be wanted, so that it has to be walked. */
  mayHoldExceptions(directory: string): boolean;
}

/** Left out unless a later rule takes them in again (contract §6.4): what version control keeps for itself. */
const alwaysIgnored = ['.git', '.gitignore', '.bzr', '.bzrignore', '.hg', '.hgignore', '.svn'];

/** Reads the text of a `.dockerignore` file; later rules win over earlier ones. */
export function ignoreFilter(text = ''): IgnoreFilter {
  const always = alwaysIgnored.map((pattern): IgnoreRule => ({ pattern, exception: false }));
  return filterByRules([...always, ...readRules(text)]);
}

/** What the rules say of one path, and which of them matched it or a directory above it. */
interface Verdict {
  readonly path: string;
  readonly ignored: boolean;
  readonly matched: readonly boolean[];
}

/**
 * The filter of a list of rules, by the rules of Docker's client for BuildKit. A rule that matched a directory counts
 * as matching for all below it, and a rule that could change nothing about a directory is not asked: so `a/b` followed
 * by `!a` leaves `a/b` out.
 */
export function filterByRules(rules: readonly IgnoreRule[]): IgnoreFilter {
  const tests = rules.map(({ pattern }) => lazyTest(pattern));
  const exceptions = rules.filter(({ exception }) => exception).map(({ pattern }) => withoutTrailingGlob(pattern));
  const plainExceptions = exceptions.every((pattern) => !/[*[\]?^\\]/.test(pattern));
  // Most questions are about the neighbour of the path before, so the directories above that one are kept.
  const above: Verdict[] = [];

  const judge = (path: string, parent: Verdict | undefined): Verdict => {
    let ignored = false;
    const matched = rules.map(({ exception }, index) => {
      const inherited = parent?.matched[index] === true;
      if (!inherited && exception !== ignored) return false;
      const matches = inherited || tests[index]?.(path) === true;
      if (matches) ignored = !exception;
      return matches;
    });
    return { path, ignored, matched };
  };

  const verdictOf = (path: string): Verdict => {
    while (above.length > 0 && !path.startsWith(`${above.at(-1)?.path ?? ''}/`)) above.pop();
    let slash = path.indexOf('/', (above.at(-1)?.path.length ?? -1) + 1);
    for (; slash >= 0; slash = path.indexOf('/', slash + 1)) above.push(judge(path.slice(0, slash), above.at(-1)));
    return judge(path, above.at(-1));
  };

  return {
    ignores: (path) => verdictOf(path).ignored,
    mayHoldExceptions: (directory) =>
      !plainExceptions || exceptions.some((pattern) => `${pattern}/`.startsWith(`${directory}/`)),
  };
}

/** Compiled when first asked for: Docker does not complain about a pattern that never mattered. */
function lazyTest(pattern: string): PathTest {
  let test: PathTest | undefined;
  return (path) => (test ??= compilePattern(pattern))(path);
}

function withoutTrailingGlob(pattern: string): string {
  return pattern.replace(/\/\*\*$/, '').replace(/\/\*$/, '');
}
