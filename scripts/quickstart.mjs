import { runCommand } from './lib/command.mjs';
import { Failure, runMain } from './lib/failure.mjs';
import { build, checkNodeVersion, installDependencies, provideBaseImage } from './lib/prepare.mjs';
import { servedDigest } from './lib/registry-digest.mjs';
import { provideServices } from './lib/services.mjs';
import { provideSlipway } from './lib/slipway-service.mjs';
import { bold, stage } from './lib/stage.mjs';

/**
 * @typedef {{ readonly registry: string, readonly repository: string, readonly tag?: string, readonly digest?: string }} OutputImage
 * @typedef {{ readonly runId: string, readonly outputImages: readonly OutputImage[] }} Run
 */

const example = 'tasks-examples/hello';

async function main() {
  await checkNodeVersion();
  await installDependencies();
  await build();
  const { registry } = await provideServices();
  await provideBaseImage(registry);
  await stage('service', async (note) => {
    const { address, startedHere } = await provideSlipway(registry);
    note(`${address}${startedHere ? '' : ', which runs already'}`);
  });
  const image = await runExample(registry);
  console.log(`
${bold('Pushed')} ${image.reference}
${bold('Digest')} ${image.digest}, as the registry serves it

Things to try next, here or in another terminal:
  npx tasks runs
  npx tasks logs
  npx tasks run -r ${registry} -f tasks-examples/web-functional-test/acb.yaml tasks-examples/web-functional-test
  npm test

The service, the engine and the registry stay; \`npm run services -- down\` stops what was started for you.`);
}

/**
 * Sends the example to the service, shows its log as it comes, and reads back from the registry what it pushed.
 * @param {string} registry
 */
async function runExample(registry) {
  const args = ['run', '-o', 'json', '-r', registry, '-f', `${example}/acb.yaml`, example];
  return await stage(`tasks ${args.join(' ')}`, async () => {
    const { code, stdout } = await runCommand(process.execPath, ['packages/cli/bin/tasks.js', ...args], {
      stderr: 'inherit',
    });
    if (code !== 0) throw new Failure(`The example did not succeed (exit code ${code}); its log is above.`);
    /** @type {Run} */
    const { outputImages } = JSON.parse(stdout);
    const [image] = outputImages;
    if (image === undefined) throw new Failure('The example succeeded, but pushed no image.');
    const reference = `${image.registry}/${image.repository}:${image.tag ?? 'latest'}`;
    const served = await servedDigest(reference);
    if (served === undefined || served !== image.digest) {
      throw new Failure(
        `The run reports ${reference} as ${image.digest ?? 'nothing'}, but the registry serves ${served ?? 'nothing'}.`,
      );
    }
    return { reference, digest: served };
  });
}

await runMain(main);
