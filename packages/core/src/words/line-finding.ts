/** Something about a `cmd` or `build` line that its author should know; offsets count within the line. */
export interface LineFinding {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly message: string;
  readonly offset: number;
  readonly cure?: string;
}
