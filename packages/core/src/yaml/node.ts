/** A scalar as the file wrote it, before it is given a type. */
export interface YamlScalar {
  readonly kind: 'scalar';
  /** The text of the scalar, quotes and folding undone. */
  readonly text: string;
  /** Without quotes and on one line: only such a scalar can be a number, a boolean or nothing. */
  readonly plain: boolean;
  /** An explicit tag in its long form, such as `tag:yaml.org,2002:int`. */
  readonly tag?: string;
  readonly offset: number;
  /** Where the value's first letter stands, when the source has the value letter by letter. */
  readonly contentOffset?: number;
}

/** One entry of a map; the key is its source text, whatever type it would have (templating data works the same). */
export interface YamlEntry {
  readonly key: string;
  readonly keyOffset: number;
  readonly value: YamlNode;
}

/** A map: entries in file order, merge keys already spliced in; of equal keys the last one counts. */
export interface YamlMap {
  readonly kind: 'map';
  readonly entries: readonly YamlEntry[];
  readonly offset: number;
}

/** A list. */
export interface YamlSeq {
  readonly kind: 'seq';
  readonly items: readonly YamlNode[];
  readonly offset: number;
}

/** A document as plain data with offsets into the text it was read from. Aliased nodes are shared, never copied. */
export type YamlNode = YamlScalar | YamlMap | YamlSeq;
