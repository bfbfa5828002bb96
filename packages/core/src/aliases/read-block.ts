import type { ReadContext, TextEntry } from '../spec/read-map.ts';
import { readMap } from '../spec/read-map.ts';
import { aliasProperties } from '../spec/properties.ts';
import { decodeText, isNothing, type LocatedText } from '../yaml/decode.ts';
import type { YamlNode } from '../yaml/node.ts';

/** What the alias block of a file says. */
export interface AliasBlock {
  /** Files and URLs to load, in file order. */
  readonly sources: readonly LocatedText[];
  readonly values: readonly TextEntry[];
  readonly directive?: LocatedText;
}

const emptyBlock: AliasBlock = { sources: [], values: [] };

/** Reads the block: several `alias:` keys add up, an empty one forgets those before it. */
export function readAliasBlock(root: YamlNode | undefined, context: ReadContext): AliasBlock {
  if (root === undefined || root.kind !== 'map') return emptyBlock;
  return root.entries
    .filter((entry) => entry.key === 'alias')
    .reduce(
      (block, entry) => (isNothing(entry.value) ? emptyBlock : mergeBlock(block, entry.value, context)),
      emptyBlock,
    );
}

function mergeBlock(block: AliasBlock, node: YamlNode, context: ReadContext): AliasBlock {
  const read = readMap(node, aliasProperties, 'graph.Alias', context);
  if (read === undefined) return block;
  const directive = read.directive?.value ?? block.directive;
  return {
    sources: read.src?.value ?? block.sources,
    values: [...block.values, ...(read.values?.value ?? [])],
    ...(directive === undefined ? {} : { directive }),
  };
}

/** Reads an alias source: one flat map of texts. */
export function readAliasSource(
  root: YamlNode | undefined,
  onMismatch: (message: string) => void,
): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  if (root === undefined || isNothing(root)) return values;
  if (root.kind !== 'map') {
    onMismatch(`cannot unmarshal !!${root.kind === 'seq' ? 'seq' : 'str'} into map[string]string`);
    return values;
  }
  for (const { key, value } of root.entries) {
    const text = decodeText(value, onMismatch);
    if (text !== undefined) values.set(key, text.text);
  }
  return values;
}
