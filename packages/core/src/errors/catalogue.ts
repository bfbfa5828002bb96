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
} as const satisfies Record<string, ErrorEntry>;

/** The code of a catalogued error. */
export type ErrorCode = keyof typeof errorCatalogue;
