import type { CompileOptions } from '../compile/input.ts';
import type { ReadContext } from '../spec/read-map.ts';
import type { Place } from '../text/positions.ts';
import { parseYaml } from '../yaml/parse.ts';
import { builtinAliases, defaultImageAliases } from './builtin.ts';
import { readAliasSource, type AliasBlock } from './read-block.ts';

/** The aliases in force for a file. */
export interface Aliases {
  readonly values: ReadonlyMap<string, string>;
  /** Names that the file or its sources define, as against the predefined ones. */
  readonly own: ReadonlySet<string>;
  /** The character that introduces an alias. */
  readonly directive: string;
}

const defaultDirective = '$';
const alphanumeric = /^[a-zA-Z0-9]+$/;

/** Puts aliases together: `values` over later sources over earlier ones over the predefined (contract §4.1). */
export async function collectAliases(
  block: AliasBlock,
  options: CompileOptions,
  context: ReadContext,
): Promise<Aliases> {
  const own = new Map<string, string>();
  for (const source of block.sources) {
    const loaded = await loadSource(source.text, options, context, context.locate(source.offset));
    for (const [name, value] of loaded) own.set(name, value);
  }
  for (const { key, value, keyOffset } of block.values) {
    checkName(key, context, context.locate(keyOffset));
    own.set(key, value.text);
  }
  const builtin = builtinAliases(options.imageAliases ?? defaultImageAliases);
  return {
    values: new Map([...builtin, ...own]),
    own: new Set(own.keys()),
    directive: checkedDirective(block, context),
  };
}

async function loadSource(
  source: string,
  options: CompileOptions,
  { findings }: ReadContext,
  place: Place,
): Promise<ReadonlyMap<string, string>> {
  const fail = (message: string) => {
    findings.error('alias-source', `unable to load aliases from ${source}: ${message}`, place);
  };
  if (options.loadAliases === undefined) {
    fail('nothing can be loaded here');
    return new Map();
  }
  let text: string;
  try {
    text = await options.loadAliases(source);
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
    return new Map();
  }
  const parsed = parseYaml(text);
  if (!parsed.ok) {
    fail(parsed.problems[0]?.message ?? 'it is no YAML');
    return new Map();
  }
  const values = readAliasSource(parsed.root, fail);
  for (const name of values.keys()) checkName(name, { findings, locate: () => place }, place);
  return values;
}

function checkName(name: string, { findings }: ReadContext, place: Place): void {
  if (alphanumeric.test(name)) return;
  findings.error('alias-name', 'alias key names only support alphanumeric characters', place, {
    cure: `Rename "${name}" so that it has only letters A-Z, a-z and digits.`,
  });
}

function checkedDirective({ directive }: AliasBlock, { findings, locate }: ReadContext): string {
  if (directive === undefined || directive.text === '') return defaultDirective;
  const place = locate(directive.offset);
  const cure = 'Use one character such as "@" or "%".';
  if (!/^.$/su.test(directive.text)) {
    findings.error('alias-directive', '$ directive can only be overwritten by a single character', place, { cure });
  } else if (alphanumeric.test(directive.text)) {
    findings.error('alias-directive', 'overwritten directives may not be alphanumeric characters', place, { cure });
  }
  return directive.text;
}
