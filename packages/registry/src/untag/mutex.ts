const turns = new Map<string, Promise<void>>();

/**
 * Runs work while nobody else of this process changes tags of the repository: changes at the same time make some registries leave tags
 * that are listed and lead nowhere. Not to be called from within itself.
 */
export async function exclusively<Result>(
  host: string,
  repository: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const key = `${host}/${repository}`;
  const before = turns.get(key) ?? Promise.resolve();
  const result = before.then(work);
  const turn = result.then(
    () => undefined,
    () => undefined,
  );
  turns.set(key, turn);
  try {
    return await result;
  } finally {
    if (turns.get(key) === turn) turns.delete(key);
  }
}
