import dockerignore from '@balena/dockerignore';

/** Says what of a context is left out. Paths are relative, with slashes. */
export interface IgnoreFilter {
  ignores(path: string): boolean;
  /** Whether something below an ignored directory may still be wanted, so that it has to be walked. */
  readonly hasExceptions: boolean;
}

/** Left out unless a later rule takes them in again (contract §6.4): what version control keeps for itself. */
const alwaysIgnored = ['.git', '.gitignore', '.bzr', '.bzrignore', '.hg', '.hgignore', '.svn'];

/** Reads the text of a `.dockerignore` file; later rules win over earlier ones. */
export function ignoreFilter(text = ''): IgnoreFilter {
  const rules = dockerignore
    .default({ ignorecase: false })
    .add(alwaysIgnored)
    .add(text.replace(/^\uFEFF/, ''));
  return {
    ignores: (path) => rules.ignores(path),
    hasExceptions: /^\s*!/m.test(text),
  };
}
