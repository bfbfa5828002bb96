import type { Findings } from '../compile/findings.ts';
import type { SetValue } from '../compile/input.ts';
import { positionsIn } from '../text/positions.ts';
import type { YamlNode } from '../yaml/node.ts';
import { parseYaml } from '../yaml/parse.ts';
import { scalarValue } from '../yaml/scalar.ts';

/** A value that templates may read: the types of YAML, whole numbers exact, keys of maps always text. */
export type DataValue =
  null | boolean | bigint | number | string | readonly DataValue[] | ReadonlyMap<string, DataValue>;

/** In the original, values pass through YAML, where this name merges maps. */
const mergeKey = '<<';

/** Reads a values file and lays the `--set` values over it (contract §3.2); undefined when the file is none. */
export function readValues(
  file: string | undefined,
  set: readonly SetValue[],
  findings: Findings,
): ReadonlyMap<string, DataValue> | undefined {
  const values = file === undefined ? new Map<string, DataValue>() : readValuesFile(file, findings);
  if (values === undefined) return undefined;
  if (set.some(({ name }) => name === mergeKey)) {
    findings.error('set-value', `a value cannot be named ${mergeKey}`, {}, { cure: 'Choose another name for --set.' });
    return undefined;
  }
  return new Map([...values, ...set.map(({ name, value }) => [name, value] as const)]);
}

function readValuesFile(file: string, findings: Findings): ReadonlyMap<string, DataValue> | undefined {
  const positionOf = positionsIn(file);
  const problems: { readonly message: string; readonly offset: number }[] = [];
  const parsed = parseYaml(file);
  let data: DataValue = null;
  if (!parsed.ok) problems.push(...parsed.problems);
  else if (parsed.root !== undefined) {
    data = toData(parsed.root, new Map(), (message, offset) => problems.push({ message, offset }));
    if (data !== null && !isMap(data)) problems.push({ message: 'the values are no map', offset: 0 });
  }
  for (const { message, offset } of problems) {
    const { line, column } = positionOf(offset);
    findings.error('values-file', `values file, line ${line}, column ${column}: ${message}`);
  }
  if (problems.length > 0) return undefined;
  return isMap(data) ? data : new Map();
}

function isMap(data: DataValue): data is ReadonlyMap<string, DataValue> {
  return data instanceof Map;
}

/** Gives every scalar of a tree its type. Shared nodes stay shared, so aliases cannot multiply the work. */
function toData(
  node: YamlNode,
  done: Map<YamlNode, DataValue>,
  onProblem: (message: string, offset: number) => unknown,
): DataValue {
  const known = done.get(node);
  if (known !== undefined) return known;
  const data = convert(node, done, onProblem);
  done.set(node, data);
  return data;
}

function convert(
  node: YamlNode,
  done: Map<YamlNode, DataValue>,
  onProblem: (message: string, offset: number) => unknown,
): DataValue {
  switch (node.kind) {
    case 'seq':
      return node.items.map((item) => toData(item, done, onProblem));
    case 'map':
      return new Map(node.entries.map(({ key, value }) => [key, toData(value, done, onProblem)]));
    case 'scalar': {
      const value = scalarValue(node);
      if (value === undefined) {
        onProblem(`cannot decode "${node.text.slice(0, 40)}" as its tag says`, node.offset);
        return null;
      }
      if (value.type === 'float' && !Number.isFinite(value.value)) {
        onProblem(`failed to serialize Values: "${node.text}" has no form in JSON`, node.offset);
      }
      return value.type === 'null' ? null : value.value;
    }
  }
}
