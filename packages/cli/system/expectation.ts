import { readFile } from 'node:fs/promises';

/** What `expect.json` of a scenario may ask for; everything that is absent is not looked at. */
export interface Expectation {
  readonly exitCode: number;
  readonly stdout?: string;
  readonly stdoutSha256?: string;
  readonly stdoutIncludes?: readonly string[];
  readonly stderrIncludes?: readonly string[];
  readonly stderrExcludes?: readonly string[];
  /** Status of each step, by id. */
  readonly steps?: Readonly<Record<string, string>>;
  /** How many images the run pushed; each must be served by the registry under its digest. */
  readonly pushed?: number;
}

const known = [
  'exitCode',
  'stdout',
  'stdoutSha256',
  'stdoutIncludes',
  'stderrIncludes',
  'stderrExcludes',
  'steps',
  'pushed',
];

/** Reads a scenario's expectation; a misspelt key would be a check that cannot fail, so it is an error. */
export async function readExpectation(file: string): Promise<Expectation> {
  const expectation = JSON.parse(await readFile(file, 'utf8')) as Expectation;
  const unknown = Object.keys(expectation).filter((key) => !known.includes(key));
  if (unknown.length > 0) throw new Error(`${file}: unknown keys ${unknown.join(', ')}`);
  return expectation;
}
