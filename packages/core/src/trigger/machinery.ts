/** What requests that take a tag away by a dummy call themselves: registries repeat it in what they tell. */
export const untagAgent = 'slipway-untag';

/**
 * Where `tasks doctor` tries whether a registry takes, gives and deletes images. One name for all tries, because registries list a repository
 * for ever once something was pushed there; each try has a tag of its own.
 */
export const healthRepository = 'health/slipway-doctor';

/** Whether a repository is the one where health is tried: nothing that happens there starts, records or tells anything. */
export function isHealthProbe(repository: string): boolean {
  return repository === healthRepository;
}

/** Whether a request was part of taking a tag away by a dummy. */
export function isUntagRequest(userAgent: string | undefined): boolean {
  return userAgent === untagAgent;
}
