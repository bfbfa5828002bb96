/** Values of which those that are absent count as not given. */
export type Defined<Values> = { [Name in keyof Values]?: Exclude<Values[Name], undefined> };

/** Leaves out what is undefined, for objects whose absent fields mean something. */
export function defined<const Values extends Readonly<Record<string, unknown>>>(values: Values): Defined<Values> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<Values>;
}
