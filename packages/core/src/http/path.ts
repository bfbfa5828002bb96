/**
 * Fills the parameters of a route's path in; each becomes exactly one segment, whatever it holds. Throws for one that is missing, or
 * that an address would not keep.
 */
export function fillPath(path: string, params: Readonly<Record<string, string>>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name] ?? '';
    if (['', '.', '..'].includes(value)) throw new TypeError(`the parameter ${name} cannot be '${value}'`);
    return encodeURIComponent(value);
  });
}

/** Writes a query, leaving out what is absent. */
export function writeQuery(query: Readonly<Record<string, unknown>>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      parameters.append(name, String(value));
    }
  }
  return parameters.size === 0 ? '' : `?${parameters.toString()}`;
}
