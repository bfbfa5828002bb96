import type { PropertyTable } from './property.ts';
import { stepProperties } from './step-properties.ts';

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
