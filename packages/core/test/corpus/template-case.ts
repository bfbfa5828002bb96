import { encodeText } from '@slipway/gotemplate';
import { expandTaskFile, parseSet, type CompileOptions } from '../../src/index.ts';
import { corpusRun } from './corpus-run.ts';

/** One case of the template corpus: a text, what it is rendered with, and what the original engine makes of it. */
export interface TemplateCase {
  readonly name: string;
  readonly template: string;
  readonly values: string | null;
  readonly run: Readonly<Record<string, string>>;
  readonly set?: readonly string[];
  readonly secrets?: Readonly<Record<string, string>>;
  /** `build`: the text is a build line, which must not be empty. */
  readonly mode?: 'build';
  readonly expected?: string;
  /** Output that is no UTF-8 text. */
  readonly expectedBase64?: string;
  readonly error?: boolean;
  /** What the newer generation of the engine makes of it, where that differs. */
  readonly go126?: Pick<TemplateCase, 'expected' | 'expectedBase64' | 'error'>;
}

/** Runs a case; gives what differs, or nothing. */
export async function differenceIn(testCase: TemplateCase): Promise<string | undefined> {
  const { expected, expectedBase64, error } = testCase.go126 ?? testCase;
  const rendered = await render(testCase);
  const isBinary = expectedBase64 !== undefined && rendered !== undefined;
  const got = isBinary ? Buffer.from(encodeText(rendered)).toString('base64') : rendered;
  const want = error === true ? undefined : (expectedBase64 ?? expected);
  if (got === want) return undefined;
  return `expected ${want === undefined ? 'an error' : JSON.stringify(want)}\n     got ${got === undefined ? 'an error' : JSON.stringify(got)}`;
}

/** The rendered text, or nothing when rendering fails. */
async function render({ template, mode, ...rest }: TemplateCase): Promise<string | undefined> {
  const options = optionsOf(rest);
  if (options === undefined || (mode === 'build' && template === '')) return undefined;
  return (await expandTaskFile(template, options)).rendered;
}

function optionsOf({
  run,
  values,
  set = [],
  secrets = {},
}: Pick<TemplateCase, 'run' | 'values' | 'set' | 'secrets'>): CompileOptions | undefined {
  const sets = set.map((text) => parseSet(text));
  if (sets.some((read) => !read.ok)) return undefined;
  return {
    run: corpusRun(run),
    ...(values === null ? {} : { values }),
    set: sets.flatMap((read) => (read.ok ? [read.set] : [])),
    resolveSecret: ({ id }) => Promise.resolve(secrets[id] ?? ''),
  };
}
