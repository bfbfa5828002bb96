import type { Diagnostic } from '../diagnostic.ts';
import { errorCatalogue, type ErrorCode, type ErrorEntry } from './catalogue.ts';

/** What an error may carry besides its code and message. */
export interface ErrorExtras {
  /** Findings with positions, for mistakes in something the user wrote. */
  readonly diagnostics?: readonly Diagnostic[];
  /** Facts for machines: host, path, status. Never a secret. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** A sentence that fits this case better than the catalogue's advice. */
  readonly advice?: string;
  readonly cause?: unknown;
}

/** The one base class of the errors that this product raises on purpose; anything else that escapes is a bug. */
export class SlipwayError extends Error {
  readonly code: ErrorCode;
  readonly diagnostics: readonly Diagnostic[];
  readonly details: Readonly<Record<string, unknown>>;
  readonly advice: string;

  constructor(code: ErrorCode, message: string, extras: ErrorExtras = {}) {
    super(message, extras.cause === undefined ? undefined : { cause: extras.cause });
    this.name = 'SlipwayError';
    this.code = code;
    this.diagnostics = extras.diagnostics ?? [];
    this.details = extras.details ?? {};
    this.advice = extras.advice ?? errorCatalogue[code].advice;
  }

  /** The catalogue's entry: HTTP status and exit code. */
  get entry(): ErrorEntry {
    return errorCatalogue[this.code];
  }
}
