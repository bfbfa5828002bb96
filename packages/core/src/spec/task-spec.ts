import type { YamlNode } from '../yaml/node.ts';
import { decodeList } from '../yaml/decode.ts';
import { networkProperties, secretProperties, taskProperties, volumeProperties } from './properties.ts';
import { mountProperties, stepProperties } from './step-properties.ts';
import type { PropertyTable } from './property.ts';
import { readMap, reportMismatch, type Located, type ReadContext, type ReadMap } from './read-map.ts';

const kinds = ['cmd', 'build', 'push'];

/** A step as the file says it: nothing checked, nothing defaulted. */
export interface StepSpec {
  readonly index: number;
  readonly offset: number;
  readonly properties: ReadMap<typeof stepProperties>;
  readonly mounts: readonly SpecItem<typeof mountProperties>[];
  /** Whether the step is, or says what it does with, a value of the wrong type, which is already told. */
  readonly unreadable: boolean;
}

/** An entry of a list of maps, with the place it begins at. */
export interface SpecItem<T extends PropertyTable> {
  readonly offset: number;
  readonly properties: ReadMap<T>;
}

/** A task as the file says it: types are right, nothing else is checked. */
export interface TaskSpec {
  readonly properties: ReadMap<typeof taskProperties>;
  readonly secrets: readonly SpecItem<typeof secretProperties>[];
  readonly networks: readonly SpecItem<typeof networkProperties>[];
  readonly volumes: readonly SpecItem<typeof volumeProperties>[];
  readonly steps: readonly StepSpec[];
}

/** Reads the whole document; values of the wrong type are findings and count as absent. */
export function readTaskSpec(root: YamlNode | undefined, context: ReadContext): TaskSpec {
  const properties = (root && readMap(root, taskProperties, 'graph.Task', context)) ?? {};
  return {
    properties,
    secrets: readItems(properties.secrets, secretProperties, 'secretmgmt.Secret', context),
    networks: readItems(properties.networks, networkProperties, 'graph.Network', context),
    volumes: readItems(properties.volumes, volumeProperties, 'volume.Volume', context),
    steps: readItems(properties.steps, stepProperties, 'graph.Step', context).map((item, index) => ({
      ...item,
      index,
      unreadable: item.unreadable || kinds.some((kind) => item.wrongTypes.has(kind)),
      mounts: readItems(item.properties.volumeMounts, mountProperties, 'volume.Mount', context),
    })),
  };
}

interface ReadItem<T extends PropertyTable> extends SpecItem<T> {
  readonly unreadable: boolean;
  readonly wrongTypes: ReadonlySet<string>;
}

/** Reads a list of maps. An item of the wrong type keeps its place as an empty map, so that later ones keep their numbers. */
function readItems<T extends PropertyTable>(
  list: Located<YamlNode> | undefined,
  table: T,
  goType: string,
  context: ReadContext,
): readonly ReadItem<T>[] {
  if (list === undefined) return [];
  const readItem = (node: YamlNode) => {
    const wrongTypes = new Set<string>();
    const properties = readMap(node, table, goType, context, wrongTypes);
    return { offset: node.offset, properties: properties ?? {}, wrongTypes, unreadable: properties === undefined };
  };
  return decodeList(list.value, `[]*${goType}`, readItem, reportMismatch(context)) ?? [];
}
