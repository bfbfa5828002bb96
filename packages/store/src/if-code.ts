/** For `catch`: answers errors of the file system that have this code with a value, and throws the others again. */
export function ifCode<T>(code: string, value: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof Error && 'code' in error && error.code === code) return value;
    throw error;
  };
}
