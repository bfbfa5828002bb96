import { runCommand } from './lib/command.mjs';
import { Failure, runMain } from './lib/failure.mjs';
import { build, checkNodeVersion, installDependencies, provideBaseImage } from './lib/prepare.mjs';
import { servedDigest } from './lib/registry-digest.mjs';
import { provideServices } from './lib/services.mjs';
import { bold, stage } from './lib/stage.mjs';

/** @typedef {{ readonly images?: readonly { readonly reference: string, readonly digest: string }[] }} RunResult */

const example = 'tasks-examples/hello';

async function main() {
  await checkNodeVersion();
  await installDependencies();
  await build();
  const { registry } = await provideServices();
  await provideBaseImage(registry);
  const image = await runExample(registry);
  console.log(`
${bold('Pushed')} ${image.reference}
${bold('Digest')} ${image.digest}, as the registry serves it

Three things to try next:
  npx tasks run --local -r ${registry} -f tasks-examples/web-functional-test/acb.yaml tasks-examples/web-functional-test
  npx tasks plan tasks-examples/parallel-build-test/acb.yaml
  npm test

The engine and the registry stay; \`npm run services down\` stops what was started for you.`);
}

/**
 * Runs the example with its log as it comes, and reads back from the registry what it pushed.
 * @param {string} registry
 */
async function runExample(registry) {
  const args = ['run', '--local', '-o', 'json', '-r', registry, '-f', `${example}/acb.yaml`, example];
  return await stage(`tasks ${args.join(' ')}`, async () => {
    const { code, stdout } = await runCommand(process.execPath, ['packages/cli/bin/tasks.js', ...args], {
      stderr: 'inherit',
    });
    if (code !== 0) throw new Failure(`The example did not succeed (exit code ${code}); its log is above.`);
    /** @type {RunResult} */
    const { images = [] } = JSON.parse(stdout);
    const [image] = images;
    if (image === undefined) throw new Failure('The example succeeded, but pushed no image.');
    const served = await servedDigest(image.reference);
    if (served !== image.digest) {
      throw new Failure(
        `The run reports ${image.reference} as ${image.digest}, but the registry serves ${served ?? 'nothing'}.`,
      );
    }
    return image;
  });
}

await runMain(main);
