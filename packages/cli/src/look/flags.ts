/** Flags of `tasks lint`, as commander hands them over. */
export interface LintFlags {
  readonly set?: readonly string[];
  readonly values?: string;
  readonly registry?: string;
  readonly output: 'text' | 'json';
}

/** Flags of `tasks plan`, as commander hands them over. */
export interface PlanFlags {
  readonly set?: readonly string[];
  readonly setSecret?: readonly string[];
  readonly values?: string;
  readonly registry?: string;
  readonly output: 'table' | 'json' | 'mermaid';
}

/** Flags of `tasks doctor`, as commander hands them over. */
export interface DoctorFlags {
  readonly registry?: string;
  readonly output: 'text' | 'json';
}
