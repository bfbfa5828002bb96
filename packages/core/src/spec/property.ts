/** How a property is written in YAML, named by the shape its value has. */
export type PropertyType = 'string' | 'int' | 'bool' | 'strings' | 'ints' | 'map' | 'node';

/** One property of the task file: drives reading, hints for unknown keys, the JSON Schema and the reference page. */
export interface Property {
  readonly type: PropertyType;
  /** What it means, in a sentence, for the reference page and for editors. */
  readonly doc: string;
  /** The default as a reader says it: `600`, `none`. */
  readonly default: string;
  /** For a step: the kinds that honour it. Absent: it is no step property, or all kinds do. */
  readonly kinds?: readonly ('cmd' | 'build' | 'push')[];
  /** Values allowed, when there are few. */
  readonly oneOf?: readonly string[];
  /** For a `node`: the table of the maps inside it. */
  readonly items?: PropertyTable;
  /** For a `node` with `items`: whether it is one map instead of a list of them. */
  readonly single?: boolean;
  /** Accepted without any effect, as the original does. */
  readonly ignored?: boolean;
}

/** The properties of one kind of map, by name. */
export type PropertyTable = Readonly<Record<string, Property>>;
