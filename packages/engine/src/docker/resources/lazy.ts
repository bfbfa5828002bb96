/** Makes something at the first call and gives the same to every later one; a failure is kept just so. */
export function lazy<Result>(make: () => Promise<Result>): () => Promise<Result> {
  let made: Promise<Result> | undefined;
  return () => (made ??= make());
}
