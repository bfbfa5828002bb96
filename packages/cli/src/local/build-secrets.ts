import { readFile } from 'node:fs/promises';
import { SlipwayError, type SecretContent } from '@slipway/core';

/** Where the bytes of a build's secret are. */
export type SecretSource =
  | { readonly id: string; readonly kind: 'env'; readonly name: string }
  | { readonly id: string; readonly kind: 'file'; readonly path: string };

const advice =
  'Write --secret id=ID,src=FILE or --secret id=ID,env=VARIABLE; with the id alone, the variable ID is meant.';

/** Reads `--secret id=ID[,src=FILE|,env=VARIABLE]` as the docker client does (`type=` is allowed and adds nothing). */
export function parseSecretSource(text: string): SecretSource {
  const fields = new Map(
    text.split(',').map((field) => {
      const equals = field.indexOf('=');
      return equals < 0 ? [field, ''] : [field.slice(0, equals), field.slice(equals + 1)];
    }),
  );
  const unknown = [...fields.keys()].filter((name) => !['id', 'src', 'source', 'env', 'type'].includes(name));
  const id = fields.get('id') ?? '';
  if (id === '' || unknown.length > 0) {
    const problem = unknown.length > 0 ? `does not know '${unknown.join(', ')}'` : 'needs an id';
    throw new SlipwayError('invalid-argument', `--secret ${problem}`, { advice });
  }
  const path = fields.get('src') ?? fields.get('source');
  return path === undefined ? { id, kind: 'env', name: fields.get('env') ?? id } : { id, kind: 'file', path };
}

/** Reads the secrets of a build with their exact bytes. */
export function readBuildSecrets(
  flags: readonly string[] = [],
  env: NodeJS.ProcessEnv = process.env,
): Promise<readonly SecretContent[]> {
  return Promise.all(
    flags.map(async (text) => {
      const source = parseSecretSource(text);
      return { id: source.id, content: await contentOf(source, env) };
    }),
  );
}

async function contentOf(source: SecretSource, env: NodeJS.ProcessEnv): Promise<Uint8Array> {
  if (source.kind === 'file') {
    return readFile(source.path).catch((cause: unknown) => {
      throw new SlipwayError('invalid-argument', `the file of secret '${source.id}' cannot be read: ${source.path}`, {
        cause,
        advice,
      });
    });
  }
  const value = env[source.name];
  if (value === undefined) {
    throw new SlipwayError('invalid-argument', `secret '${source.id}': the variable ${source.name} is not set`, {
      advice,
    });
  }
  return Buffer.from(value);
}
