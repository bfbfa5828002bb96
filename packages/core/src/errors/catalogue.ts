/** What the outside sees of an error: HTTP status, exit code of `tasks`, and a sentence of advice. */
export interface ErrorEntry {
  readonly http: number;
  readonly exit: number;
  readonly advice: string;
}

/** Every error that the product raises on purpose, by code. `docs/errors.md` lists the same, which a test compares both ways. */
export const errorCatalogue = {
  'invalid-task-file': {
    http: 400,
    exit: 2,
    advice: 'Correct the places listed; `tasks lint FILE` shows them again without running anything.',
  },
  'invalid-argument': {
    http: 400,
    exit: 2,
    advice: 'Look at `tasks COMMAND --help` for the flags and an example.',
  },
  'invalid-context': {
    http: 400,
    exit: 2,
    advice:
      'Give a directory that exists and can be read, for example `.`, or the address of a repository or an archive.',
  },
  'not-found': {
    http: 404,
    exit: 3,
    advice: 'Check the name; list what exists first.',
  },
  'not-allowed': {
    http: 403,
    exit: 4,
    advice: 'Log in to the registry or service with an account that may do this.',
  },
  'engine-unreachable': {
    http: 503,
    exit: 5,
    advice: 'Start the Docker Engine, or point DOCKER_HOST at one that runs; `tasks doctor` checks it.',
  },
  'engine-too-old': {
    http: 503,
    exit: 5,
    advice: 'Upgrade the Docker Engine to 20.10 or newer.',
  },
  'engine-failed': {
    http: 502,
    exit: 5,
    advice: 'Read the log of the Docker Engine; `tasks doctor` checks whether it answers.',
  },
  'registry-unreachable': {
    http: 502,
    exit: 5,
    advice: 'Start the registry or correct its address (--registry, TASKS_REGISTRY); `tasks doctor` checks it.',
  },
  'registry-failed': {
    http: 502,
    exit: 5,
    advice: 'The registry answered, but not as the distribution specification says; read its log.',
  },
  unauthenticated: {
    http: 401,
    exit: 4,
    advice: 'Give a valid API token: `tasks login SERVER`, --token or TASKS_TOKEN.',
  },
  'method-not-allowed': {
    http: 405,
    exit: 5,
    advice: 'Use one of the methods that the answer names in Allow; `/openapi.json` describes every operation.',
  },
  conflict: {
    http: 409,
    exit: 2,
    advice: 'Look at the present state first; it does not allow this.',
  },
  'unsupported-media-type': {
    http: 415,
    exit: 5,
    advice: 'Send the media type that the operation takes; `/openapi.json` describes every operation.',
  },
  'range-not-satisfiable': {
    http: 416,
    exit: 2,
    advice: 'Ask for bytes that exist; the answer names the length in Content-Range.',
  },
  'checksum-mismatch': {
    http: 422,
    exit: 2,
    advice: 'The upload was damaged on its way; send it again.',
  },
  'too-large': {
    http: 413,
    exit: 2,
    advice: 'Send less, or have the administrator raise the limit; `.dockerignore` keeps files out of a context.',
  },
  'too-many-requests': {
    http: 429,
    exit: 5,
    advice: 'Wait as long as the answer says (Retry-After), then try again.',
  },
  'lease-lost': {
    http: 409,
    exit: 5,
    advice: 'Stop working on the run: its lease has ended, and another agent may have it.',
  },
  'log-gap': {
    http: 409,
    exit: 5,
    advice: 'Send the log again from the byte that the answer names.',
  },
  unavailable: {
    http: 503,
    exit: 5,
    advice: 'Try again in a moment; `/readyz` says what is missing.',
  },
  'outgoing-refused': {
    http: 403,
    exit: 2,
    advice:
      'Give an address that the service may send to; TASKS_OUTGOING_PRIVATE=allow admits those of private networks.',
  },
  'outgoing-failed': {
    http: 502,
    exit: 5,
    advice: 'Check that the address answers from the machine where the scheduler runs.',
  },
  'service-unreachable': {
    http: 502,
    exit: 5,
    advice: 'Start the service (`tasks up`), or correct its address (--server, TASKS_SERVER); --local needs none.',
  },
  'service-failed': {
    http: 502,
    exit: 5,
    advice: 'Check that the address is a Slipway service of this version, and read its log.',
  },
  internal: {
    http: 500,
    exit: 5,
    advice: "Report it with the request's id; the service's log says more under the same id.",
  },
} as const satisfies Record<string, ErrorEntry>;

/** The code of a catalogued error. */
export type ErrorCode = keyof typeof errorCatalogue;
