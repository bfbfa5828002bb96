import type { ServiceFlags } from '../service/flags.ts';

/** Flags that decide what a task file means. */
export interface MeaningFlags {
  readonly set?: readonly string[];
  readonly setSecret?: readonly string[];
  readonly values?: string;
  readonly registry?: string;
}

/** Flags of `tasks lint`, as commander hands them over. */
export interface LintFlags extends MeaningFlags {
  readonly output: 'text' | 'json';
}

/** Flags of `tasks plan`, as commander hands them over. */
export interface PlanFlags extends MeaningFlags {
  readonly output: 'table' | 'json' | 'mermaid';
}

/** Flags of `tasks doctor`, as commander hands them over. */
export interface DoctorFlags extends ServiceFlags {
  readonly registry?: string;
  readonly ignoreErrors?: boolean;
  readonly output: 'text' | 'json' | 'yaml';
}
