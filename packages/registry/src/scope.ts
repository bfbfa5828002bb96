/** What a request does, in the words of token services: `repository:team/app:pull,push`. */
export type Scope = string;

/** Reading a repository. */
export const pullScope = (repository: string): Scope => `repository:${repository}:pull`;
/** Writing to a repository, which always includes reading it. */
export const pushScope = (repository: string): Scope => `repository:${repository}:pull,push`;
/** Deleting from a repository. */
export const deleteScope = (repository: string): Scope => `repository:${repository}:delete`;
/** Listing repositories. */
export const catalogScope: Scope = 'registry:catalog:*';

/** One scope for each resource, with all of its actions, in a fixed order. */
export function mergeScopes(scopes: readonly Scope[]): readonly Scope[] {
  const actions = new Map<string, Set<string>>();
  for (const scope of scopes) {
    const colon = scope.lastIndexOf(':');
    const resource = scope.slice(0, colon);
    const known = actions.get(resource) ?? new Set();
    for (const action of scope.slice(colon + 1).split(',')) known.add(action);
    actions.set(resource, known);
  }
  return [...actions].map(([resource, known]) => `${resource}:${[...known].sort().join(',')}`).sort();
}
