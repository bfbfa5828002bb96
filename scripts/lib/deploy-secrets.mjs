import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { root } from './paths.mjs';

/** Letters and digits only: some of these become part of a URL. */
const random = () => randomBytes(32).toString('hex');

const template = path.join(root, 'deploy/registry.yml');

/**
 * The registry reads no secret from a file of its own: what it is started with is its configuration with the token put in.
 * @param {string} directory
 * @param {string} token
 */
async function writeRegistryConfig(directory, token) {
  const text = await readFile(template, 'utf8');
  await writeFile(path.join(directory, 'registry.yml'), text.replace('REGISTRY_HOOK_TOKEN', token), { mode: 0o644 });
}

/**
 * Makes each secret of docker-compose.yml that is missing, leaves alone what is there, and writes the registry's configuration with its token. Only the owner may enter the directory; inside,
 * the files can be read by all, because containers see each one by itself and under other users than the one who made it.
 * @param {string} directory
 * @returns {Promise<readonly string[]>} names of what was made
 */
export async function makeMissingSecrets(directory) {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  /** @type {string[]} */
  const made = [];
  /**
   * @param {string} name
   * @param {string} text
   */
  const make = async (name, text) => {
    const file = path.join(directory, name);
    try {
      await writeFile(file, `${text}\n`, { flag: 'wx', mode: 0o644 });
      made.push(name);
      return text;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      return (await readFile(file, 'utf8')).trim();
    }
  };
  await make('admin-token', random());
  await make('agent-token', random());
  const hookToken = await make('registry-hook-token', random());
  await writeRegistryConfig(directory, hookToken);
  await make('encryption-key', randomBytes(32).toString('base64'));
  const password = await make('database-password', random());
  await make('database-url', `postgres://slipway:${password}@postgres:5432/slipway`);
  return made;
}
