import type { Diagnostic, Severity } from '../diagnostic.ts';
import type { Place } from '../text/positions.ts';

/** What a phase says about a finding besides its code, message and place. */
export interface FindingExtras {
  /** What to do next, as a sentence. */
  readonly cure?: string;
}

/** Collects what the phases of one compilation find, so that all of it can be told at once. */
export interface Findings {
  error(code: string, message: string, place?: Place, extras?: FindingExtras): void;
  warning(code: string, message: string, place?: Place, extras?: FindingExtras): void;
  hasErrors(): boolean;
  /** Everything found, in the order of the file; findings without a place come first. */
  all(): readonly Diagnostic[];
}

/** Starts an empty collection for the file of that name. */
export function collectFindings(file: string | undefined): Findings {
  const found: Diagnostic[] = [];
  const add = (severity: Severity, code: string, message: string, place: Place = {}, extras: FindingExtras = {}) => {
    found.push({ code, severity, message, ...(file === undefined ? {} : { file }), ...place, ...extras });
  };
  return {
    error: (code, message, place, extras) => {
      add('error', code, message, place, extras);
    },
    warning: (code, message, place, extras) => {
      add('warning', code, message, place, extras);
    },
    hasErrors: () => found.some((finding) => finding.severity === 'error'),
    all: () => found.toSorted(byPosition),
  };
}

function byPosition(a: Diagnostic, b: Diagnostic): number {
  const first = a.at ?? a.rendered;
  const second = b.at ?? b.rendered;
  return (first?.line ?? 0) - (second?.line ?? 0) || (first?.column ?? 0) - (second?.column ?? 0);
}
