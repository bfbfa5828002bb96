import { SlipwayError } from '@slipway/core';
import { readImportArguments, type ImportOrder } from '@slipway/registry';
import { readFlagWords } from '../flag-words.ts';
import { registryHost } from '../registry-host.ts';

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

const flags = {
  name: { ...text, short: 'n' },
  source: text,
  image: { ...text, short: 't' },
  repository: text,
  registry: { ...text, short: 'r' },
  username: { ...text, short: 'u' },
  password: { ...text, short: 'p' },
  platform: text,
  referrers: flag,
  'no-attestations': flag,
  force: flag,
  'no-wait': flag,
} as const;

/** What the words after `acr import` ask for. */
export interface ImportWords extends ImportOrder {
  /** The registry that gets the image. */
  readonly target: string;
  /** All when absent. */
  readonly platforms?: readonly { readonly os: string; readonly architecture: string; readonly variant?: string }[];
  readonly referrers: boolean;
  readonly attestations: boolean;
  readonly force: boolean;
}

/** Reads the words after `acr import`, as `az acr import` does; rejects with `invalid-argument`. */
export function readImportWords(words: readonly string[], defaultRegistry: string): ImportWords {
  const { operands, all, last, isSet } = readFlagWords('acr import', words, flags);
  if (operands[0] !== undefined) throw invalid(`unexpected word '${operands[0]}'`);
  const source = last('source');
  if (source === undefined) throw invalid('--source is required');
  const target = registryHost(last('name'), defaultRegistry);
  const order = readImportArguments(
    {
      source,
      registry: last('registry'),
      images: all('image'),
      repositories: all('repository'),
      username: last('username'),
      password: last('password'),
    },
    target,
  );
  const platforms = all('platform').map(readPlatform);
  return {
    ...order,
    target,
    ...(platforms.length === 0 ? {} : { platforms }),
    referrers: isSet('referrers'),
    attestations: !isSet('no-attestations'),
    force: isSet('force'),
  };
}

function readPlatform(written: string): NonNullable<ImportWords['platforms']>[number] {
  const [os = '', architecture = '', variant, ...rest] = written.split('/');
  if (os === '' || architecture === '' || rest.length > 0) {
    throw invalid(`--platform is OS/ARCHITECTURE[/VARIANT], not '${written}'`);
  }
  return { os, architecture, ...(variant === undefined ? {} : { variant }) };
}

function invalid(message: string): SlipwayError {
  return new SlipwayError('invalid-argument', `acr import: ${message}`, {
    advice: 'For example: acr import --source docker.io/library/alpine:3 -t mirror/alpine:3',
  });
}
