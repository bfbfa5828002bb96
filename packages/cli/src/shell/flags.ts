import type { OutputForm } from '../output/result.ts';

/** Flags of `tasks shell`, as commander hands them over. */
export interface ShellFlags {
  readonly cmd?: string;
  readonly image?: string;
  readonly env?: readonly string[];
  readonly list?: true;
  readonly remove?: true;
  readonly output: OutputForm;
}
