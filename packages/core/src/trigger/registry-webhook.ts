/** What a registry's webhook tells of. */
export const registryActions = ['push', 'delete'] as const;

/** What a registry's webhook tells of. */
export type RegistryAction = (typeof registryActions)[number];

/** A manifest that was pushed or deleted, in the words and the order of the webhooks of Azure Container Registry. */
export interface RegistryWebhook {
  /** The registry's own name of what happened. */
  readonly id: string;
  readonly timestamp: string;
  readonly action: RegistryAction;
  readonly target: {
    /** Of a deletion, unless the registry does not tell it. */
    readonly mediaType?: string;
    readonly size?: number;
    readonly digest: string;
    readonly length?: number;
    readonly repository: string;
    /** Of a push that names one. Deletions are of manifests and name none. */
    readonly tag?: string;
  };
  readonly request: {
    readonly id: string;
    readonly host: string;
    readonly method: string;
    readonly useragent: string;
  };
}

/*
 * scope := "" | repository | repository ":" tag | repository ":*"
 *   ""              everything
 *   repository      the same as repository:*
 *   repository:*    pushes with and without a tag, and deletions
 *   repository:tag  pushes of this tag; a deletion names no tag, so it is not told
 */

/** Whether a webhook with this scope tells of it. */
export function isInScope(scope: string, { target: { repository, tag } }: RegistryWebhook): boolean {
  if (scope === '') return true;
  const colon = scope.indexOf(':');
  if (colon < 0) return repository === scope;
  const wanted = scope.slice(colon + 1);
  return repository === scope.slice(0, colon) && (wanted === '*' || wanted === tag);
}
