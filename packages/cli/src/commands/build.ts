import type { Command } from 'commander';
import type { BuildFlags } from '../local/flags.ts';
import { examples, exitCodes } from './help.ts';
import { collect, registryOption } from './options.ts';
import { addRunOptions } from './service-options.ts';

/** `tasks build`: builds one image from a Dockerfile and pushes it. */
export function addBuildCommand(program: Command): void {
  const command = program
    .command('build')
    .description('Build an image from a Dockerfile and push it to the registry.')
    .argument(
      '[CONTEXT]',
      'where the Dockerfile is, with what it copies: a directory, git URL#REF:DIR, URL of a tar, oci://ARTIFACT or -',
      '.',
    )
    .option('-t, --image <IMAGE>', 'name[:tag] in the registry; may be repeated; may hold {{.Run.ID}}', collect)
    .option('-f, --file <DOCKERFILE>', 'Dockerfile, relative to this directory (default: Dockerfile in CONTEXT)')
    .option(
      '--build-arg <N[=V]>',
      'build argument; without a value, that of this environment; may be repeated',
      collect,
    )
    .option('--secret-build-arg <N[=V]>', 'like --build-arg, and masked in every output; may be repeated', collect)
    .option('--secret <SPEC>', 'id=ID[,src=FILE|,env=VARIABLE] for RUN --mount=type=secret; may be repeated', collect)
    .option('--cache-from <IMAGE>', 'image whose layers may be reused; may be repeated', collect)
    .option('--target <STAGE>', 'stage to build')
    .option('--platform <OS/ARCH>', 'platform of the image, for example linux/amd64')
    .option('--no-push', 'build only')
    .option('--no-cache', 'build every layer anew')
    .option('--ssh', 'hand the SSH agent of this computer to RUN --mount=type=ssh')
    .addOption(registryOption());
  addRunOptions(command, 'build on the Docker Engine of this computer')
    .addHelpText(
      'after',
      examples([
        [
          'npx tasks build --local -t hello:1 --build-arg BASE=127.0.0.1:5000/base/busybox:1 tasks-examples/hello',
          'build, and push to the registry as hello:1',
        ],
        [
          "npx tasks build --local -t 'hello:{{.Run.ID}}' --no-push --build-arg BASE=127.0.0.1:5000/base/busybox:1 tasks-examples/hello",
          'build only, with the run id as tag',
        ],
      ]) + exitCodes,
    )
    .action(async (context: string, flags: BuildFlags) => {
      const { buildAction } =
        flags.local === true ? await import('../local/build-action.ts') : await import('../remote/build-action.ts');
      process.exitCode = await buildAction(context, flags);
    });
}
