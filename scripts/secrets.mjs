import { argv } from 'node:process';
import path from 'node:path';
import { makeMissingSecrets } from './lib/deploy-secrets.mjs';
import { Failure, runMain } from './lib/failure.mjs';
import { root } from './lib/paths.mjs';

/** @param {readonly string[]} args */
async function main(args) {
  if (args.length > 0) throw new Failure('usage: npm run secrets', { exitCode: 2 });
  const directory = path.join(root, 'deploy/secrets');
  const made = await makeMissingSecrets(directory);
  console.log(made.length === 0 ? 'nothing is missing' : `made in deploy/secrets: ${made.join(', ')}`);
  console.log('Keep a copy of encryption-key: without it the secrets in a backup of the database are lost.');
}

await runMain(() => main(argv.slice(2)));
