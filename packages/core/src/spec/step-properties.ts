import type { PropertyTable } from './property.ts';

/** Properties of an entry of `volumeMounts` (contract §2.10). */
export const mountProperties = {
  name: { type: 'string', default: 'required', doc: 'Name of an entry of `volumes`.' },
  mountPath: { type: 'string', default: 'required', doc: "Absolute path in the step's container; unique in the step." },
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
