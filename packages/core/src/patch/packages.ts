/** A package that another version took the place of, or would. */
export interface PackageChange {
  readonly name: string;
  /** Absent for one that is new. */
  readonly from?: string;
  /** Absent for one that is gone. */
  readonly to?: string;
}

/** Which packages are others in `after`, by name. */
export function diffPackages(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly PackageChange[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  return names.flatMap((name) => {
    const from = before.get(name);
    const to = after.get(name);
    if (from === to) return [];
    return [{ name, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }];
  });
}

/** `openssl 3.0.1→3.0.2`; what is not known is left out. */
export function describePackage({ name, from, to }: PackageChange): string {
  if (from === undefined) return to === undefined ? name : `${name} →${to}`;
  return `${name} ${from}→${to ?? ''}`;
}

/** All packages in one text; of a long list only the beginning, with the number of the rest. */
export function describePackages(changes: readonly PackageChange[], most: number): string {
  const rest = changes.length - most;
  const shown = changes.slice(0, most).map(describePackage);
  return [...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].join('; ');
}
