/** One line of the engine's progress streams, of pull, push and build alike. */
export interface ProgressMessage {
  readonly id?: string;
  readonly status?: string;
  readonly stream?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
  readonly aux?: unknown;
  readonly error?: string;
  readonly errorDetail?: { readonly code?: number; readonly message?: string };
}

/** The line that the docker client prints for a message when its output is no terminal; undefined for the ones it leaves out. */
export function progressLine(message: ProgressMessage): string | undefined {
  if (message.status === undefined || message.progressDetail?.current !== undefined) return undefined;
  return message.id === undefined ? message.status : `${message.id}: ${message.status}`;
}

/** What went wrong, when a message says that something did: the engine tells failures inside a stream that began with 200. */
export function progressError(message: ProgressMessage): string | undefined {
  return message.errorDetail?.message ?? message.error;
}
