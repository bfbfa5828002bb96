import type { PropertyTable } from './property.ts';

/** Properties of an entry of `secrets` (contract §2.11). */
export const secretProperties = {
  id: { type: 'string', default: 'required', doc: 'Name under `.Secrets`; no spaces.' },
  keyvault: {
    type: 'string',
    default: 'required unless `clientID` is given',
    doc: 'Where the secret is kept: `https://<vault host>/secrets/<name>[/<version>]`.',
  },
  clientID: {
    type: 'string',
    default: 'none',
    doc: 'GUID of the identity that reads the secret; absent: the identity of the system.',
  },
} as const satisfies PropertyTable;

/** Properties of an entry of `networks` (contract §2.9). */
export const networkProperties = {
  name: { type: 'string', default: 'required', doc: 'Name by which steps choose the network.' },
  driver: { type: 'string', default: "the engine's default", doc: 'Network driver, for example `bridge`.' },
  ipv6: { type: 'bool', default: 'false', doc: 'Switches IPv6 on.' },
  skipCreation: {
    type: 'bool',
    default: 'false',
    doc: 'The network exists already: it is neither created nor removed.',
  },
  isDefault: {
    type: 'bool',
    default: 'false',
    doc: 'Steps without `network` join this network; of several the last one counts.',
  },
} as const satisfies PropertyTable;

/** Properties of an entry of `volumes` (contract §2.10). */
export const volumeProperties = {
  name: {
    type: 'string',
    default: 'required',
    doc: 'Name by which `volumeMounts` refer to it; letters, digits, `-`, `_`.',
  },
  secret: {
    type: 'map',
    default: 'required',
    doc: 'File names (letters, digits, `-`, `_`, `.`) with their contents in base64.',
  },
} as const satisfies PropertyTable;

/** Properties of an entry of `volumeMounts` (contract §2.10). */
export const mountProperties = {
  name: { type: 'string', default: 'required', doc: 'Name of an entry of `volumes`.' },
  mountPath: { type: 'string', default: 'required', doc: "Absolute path in the step's container; unique in the step." },
} as const satisfies PropertyTable;

/** Properties of the `alias` block (contract §4.1). */
export const aliasProperties = {
  src: {
    type: 'strings',
    default: 'none',
    doc: 'Files in the context or http(s) URLs that hold flat maps of aliases; later ones win.',
  },
  values: { type: 'map', default: 'none', doc: 'Aliases, name to text; they win over those of `src`.' },
  directive: { type: 'string', default: '`$`', doc: 'The one character that introduces an alias; no letter or digit.' },
} as const satisfies PropertyTable;

const containers = ['cmd', 'build'] as const;

/** Properties of a step (contract §2.4). */
export const stepProperties = {
  cmd: {
    type: 'string',
    default: 'none',
    kinds: ['cmd'],
    doc: 'Runs a container: `[docker run flags] image [arguments]`.',
  },
  build: {
    type: 'string',
    default: 'none',
    kinds: ['build'],
    doc: 'Builds an image: the arguments of `docker build`.',
  },
  push: {
    type: 'strings',
    default: 'none',
    kinds: ['push'],
    doc: 'Pushes images, one after another; `:latest` is added where there is no tag.',
  },
  id: {
    type: 'string',
    default: '`acb_step_<index>`',
    doc: 'Unique name of the step, without spaces; also its host name on the network of the run.',
  },
  when: {
    type: 'strings',
    default: 'the step before it in the file',
    doc: 'Ids of earlier steps that must be done first; `["-"]` starts at once.',
  },
  env: {
    type: 'strings',
    default: 'none',
    kinds: containers,
    doc: '`NAME=value` entries; they win over those of the task. For a build they are not seen by `RUN`.',
  },
  workingDirectory: {
    type: 'string',
    default: "the task's, else `/workspace`",
    kinds: containers,
    doc: 'Working directory: relative to `/workspace`, or absolute.',
  },
  disableWorkingDirectoryOverride: {
    type: 'bool',
    default: 'false',
    kinds: containers,
    doc: "Keeps the image's own working directory.",
  },
  entryPoint: { type: 'string', default: "the image's", kinds: ['cmd'], doc: 'Replaces the entry point of the image.' },
  user: { type: 'string', default: "the image's", kinds: containers, doc: 'User name or id, and optionally group.' },
  network: {
    type: 'string',
    default: 'the default network',
    kinds: containers,
    doc: 'Network that the container joins: a name from `networks`, or `host`, `none`, `bridge`.',
  },
  isolation: {
    type: 'string',
    default: "the engine's default",
    kinds: containers,
    doc: 'Isolation technology of the container.',
  },
  cpus: {
    type: 'string',
    default: 'no limit',
    kinds: containers,
    doc: 'Number of CPUs the container may use, for example `0.5`.',
  },
  privileged: {
    type: 'bool',
    default: 'false',
    kinds: containers,
    doc: 'Runs the container with full rights on the machine.',
  },
  ports: {
    type: 'strings',
    default: 'none',
    kinds: containers,
    doc: 'Ports published on the machine: `[[IP:]HOST:]CONTAINER[/PROTOCOL]`.',
  },
  expose: { type: 'strings', default: 'none', kinds: containers, doc: 'Ports exposed on the network of the run.' },
  volumeMounts: {
    type: 'node',
    items: mountProperties,
    default: 'none',
    kinds: containers,
    doc: 'Secret volumes to see in the container.',
  },
  timeout: {
    type: 'int',
    default: '`stepTimeout`',
    doc: 'Seconds for all attempts, rounds and waits of the step together; 0 or less means the default.',
  },
  startDelay: { type: 'int', default: '0', doc: 'Seconds to wait before the clock of the step starts.' },
  retries: { type: 'int', default: '0', kinds: containers, doc: 'Extra attempts after a failed one.' },
  retryDelay: {
    type: 'int',
    default: '5',
    kinds: containers,
    doc: 'Seconds between attempts; 0 or less means the default.',
  },
  retryOnErrors: {
    type: 'strings',
    default: 'none',
    kinds: containers,
    doc: 'Tries again only if the output of the failed attempt holds one of these texts.',
  },
  repeat: {
    type: 'int',
    default: '0',
    kinds: containers,
    doc: 'Extra rounds; each has its own retries, and all must succeed.',
  },
  keep: { type: 'bool', default: 'false', kinds: ['cmd'], doc: 'Keeps the container until the end of the run.' },
  detach: {
    type: 'bool',
    default: 'false',
    kinds: ['cmd'],
    doc: 'The step is done as soon as its container has started; the container lives until the end of the run.',
  },
  ignoreErrors: { type: 'bool', default: 'false', doc: 'A failure is logged and counts as success.' },
  pull: { type: 'bool', default: 'false', kinds: ['cmd'], doc: 'Pulls the image even when the machine has it.' },
  cmdDownloadRetries: { type: 'int', default: '0', kinds: ['cmd'], doc: 'With `pull`: extra attempts to pull.' },
  cmdDownloadRetryDelay: {
    type: 'int',
    default: '0',
    kinds: ['cmd'],
    doc: 'With `pull`: seconds between attempts to pull.',
  },
  cache: {
    type: 'string',
    oneOf: ['enabled', 'disabled'],
    default: '`disabled`',
    kinds: ['build'],
    doc: 'Keeps and reuses build layers in the registry, under the tag `cache_<task>_<step id>`.',
  },
  exitedWith: { type: 'ints', default: 'none', ignored: true, doc: 'Accepted without effect, as in ACR Tasks.' },
  exitedWithout: { type: 'ints', default: 'none', ignored: true, doc: 'Accepted without effect, as in ACR Tasks.' },
  secret: { type: 'node', default: 'none', ignored: true, doc: 'Accepted without effect, as in ACR Tasks.' },
} as const satisfies PropertyTable;

/** Properties of the task itself (contract §2.3). */
export const taskProperties = {
  version: {
    type: 'string',
    oneOf: ['v1.0.0', 'v1.1.0', '1.0-preview-1'],
    default: '`v1.0.0`',
    doc: 'Version of the language; `v1.1.0` switches aliases on. The key must begin in column 1.',
  },
  alias: {
    type: 'node',
    items: aliasProperties,
    single: true,
    default: 'none',
    doc: 'Aliases of this file, in `v1.1.0`. The key must begin in column 1.',
  },
  stepTimeout: {
    type: 'int',
    default: '600',
    doc: 'Seconds a step may take unless it says otherwise; 0 or less means the default.',
  },
  workingDirectory: {
    type: 'string',
    default: '`/workspace`',
    doc: 'Working directory of the steps: relative to `/workspace`, or absolute.',
  },
  env: { type: 'strings', default: 'none', doc: '`NAME=value` entries for every `cmd` and `build` step.' },
  secrets: {
    type: 'node',
    items: secretProperties,
    default: 'none',
    doc: 'Secrets that are fetched before the run and read as `{{.Secrets.<id>}}`.',
  },
  networks: {
    type: 'node',
    items: networkProperties,
    default: 'one network for all steps',
    doc: 'Networks of the run.',
  },
  volumes: {
    type: 'node',
    items: volumeProperties,
    default: 'none',
    doc: 'Volumes filled with secret files before the first step.',
  },
  steps: {
    type: 'node',
    items: stepProperties,
    default: 'none: the run succeeds at once',
    doc: 'What to do, in order.',
  },
} as const satisfies PropertyTable;
