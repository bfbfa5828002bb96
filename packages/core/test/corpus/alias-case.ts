import { parseSet, expandTaskFile, type CompileOptions } from '../../src/index.ts';
import { corpusRun } from './corpus-run.ts';

/** One case of the alias corpus: a task file, what it is compiled with, and what the original engine makes of it. */
export interface AliasCase {
  readonly name: string;
  readonly template: string;
  readonly values: string | null;
  readonly run: Readonly<Record<string, string>>;
  readonly set?: readonly string[];
  readonly secrets?: Readonly<Record<string, string>>;
  /** Alias sources in the context. */
  readonly files?: Readonly<Record<string, string>>;
  /** Alias sources behind `@@SERVER@@`, by path. */
  readonly remote?: Readonly<Record<string, { readonly status: number; readonly body: string }>>;
  readonly error?: boolean;
  readonly expected: AliasExpectation;
  /** What the newer generation of the engine makes of it, where that differs. */
  readonly head?: AliasExpectation & { readonly error?: boolean };
}

interface AliasExpectation {
  readonly version: string;
  readonly aliasEnabled: boolean;
  readonly preprocessed?: string;
  readonly rendered?: string;
  readonly steps?: readonly unknown[];
}

const server = 'http://aliases.example';

/** Runs a case; gives what differs, or nothing. */
export async function differenceIn(testCase: AliasCase): Promise<string | undefined> {
  const expected = testCase.head ?? testCase.expected;
  const fails = (testCase.head ?? testCase).error === true;
  const task = await expandTaskFile(testCase.template.replaceAll('@@SERVER@@', server), optionsOf(testCase));
  const errors = task.diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  if (fails) return errors.length > 0 ? undefined : 'no error was found';
  const got = {
    aliasEnabled: task.aliasesEnabled,
    preprocessed: task.aliasesEnabled ? task.preprocessed : undefined,
    rendered: task.rendered,
    steps: task.steps,
    version: task.sniffedVersion ?? '',
  };
  const { aliasEnabled, preprocessed, rendered, steps, version } = expected;
  const [want, have] = [{ aliasEnabled, preprocessed, rendered, steps, version }, got].map((value) =>
    JSON.stringify(value),
  );
  return want === have ? undefined : `expected ${want ?? ''}\n     got ${have ?? ''} ${errors.join('; ')}`;
}

function optionsOf({ run, values, set = [], secrets = {}, files = {}, remote = {} }: AliasCase): CompileOptions {
  return {
    run: corpusRun(run),
    ...(values === null ? {} : { values }),
    set: set.flatMap((text) => {
      const read = parseSet(text);
      return read.ok ? [read.set] : [];
    }),
    resolveSecret: ({ id }) => Promise.resolve(secrets[id] ?? ''),
    loadAliases: (source) => {
      const found = source.startsWith(server) ? remote[source.slice(server.length)] : undefined;
      const body = files[source] ?? (found !== undefined && found.status <= 299 ? found.body : undefined);
      return body === undefined ? Promise.reject(new Error(found?.body ?? 'no such file')) : Promise.resolve(body);
    },
  };
}
