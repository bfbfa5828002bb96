import path from 'node:path';
import { planDockerBuild, SlipwayError } from '@slipway/core';
import type { BuildFlags } from './flags.ts';
import { loadConfig } from '../config/config.ts';
import { parseBuildArgs } from './build-args.ts';
import { readBuildSecrets } from './build-secrets.ts';
import { withContext, type LocalContext } from './context.ts';
import { refuseRemoteFlags } from './remote-flags.ts';
import { defaultTimeoutSeconds } from './run-action.ts';
import { newLocalRunId } from './run-id.ts';
import { localRunVariables } from './run-variables.ts';

/** `tasks build`: builds an image and pushes it under every name it was given. */
export async function buildAction(contextText: string, flags: BuildFlags): Promise<number> {
  refuseRemoteFlags(flags);
  const timeoutSeconds = flags.timeout ?? defaultTimeoutSeconds;
  return withContext(contextText, timeoutSeconds, (context) => buildFrom(context, flags, timeoutSeconds));
}

async function buildFrom(context: LocalContext, flags: BuildFlags, timeoutSeconds: number): Promise<number> {
  if (context.source.kind === 'none') {
    throw new SlipwayError('invalid-context', 'a build needs a context: /dev/null holds no Dockerfile');
  }
  if (flags.image === undefined && flags.push) {
    process.stderr.write('No --image given: the result gets no name and is not pushed.\n');
  }
  const buildArgs = parseBuildArgs('--build-arg', flags.buildArg);
  const secretArgs = parseBuildArgs('--secret-build-arg', flags.secretBuildArg);
  const secrets = await readBuildSecrets(flags.secret);
  const runId = newLocalRunId();
  const registry = flags.registry ?? loadConfig().TASKS_REGISTRY;
  const plan = planDockerBuild({
    run: { ...localRunVariables(runId, registry, new Date()), ...context.facts },
    images: flags.image ?? [],
    push: flags.push,
    noCache: !flags.cache,
    buildArgs: [...buildArgs, ...secretArgs],
    ssh: flags.ssh === true,
    cacheFrom: flags.cacheFrom ?? [],
    secrets,
    masks: [
      ...secretArgs.map(({ value }) => value),
      ...secrets.map(({ content }) => Buffer.from(content).toString('utf8')),
    ],
    ...(flags.file === undefined ? {} : { dockerfile: dockerfileInContext(flags.file, context.directory) }),
    ...(flags.target === undefined ? {} : { target: flags.target }),
    ...(flags.platform === undefined ? {} : { platform: flags.platform }),
  });
  const { runLocally } = await import('./run-locally.ts');
  return runLocally({
    runId,
    plan,
    registry,
    context: context.source,
    ssh: flags.ssh === true,
    keepFailed: false,
    timeoutSeconds,
    output: flags.output,
    logPrefix: flags.logPrefix,
  });
}

/** The Dockerfile's path is relative to the context in the build; on the command line to this directory, unless the context is fetched. */
function dockerfileInContext(file: string, directory: string | undefined): string {
  const relative = directory === undefined ? path.normalize(file) : path.relative(directory, path.resolve(file));
  if (relative.startsWith('..') || path.isAbsolute(relative)) {
    throw new SlipwayError('invalid-argument', `the Dockerfile '${file}' lies outside the context`, {
      advice: 'Move it into the context, or give a context that holds it.',
    });
  }
  return relative;
}
