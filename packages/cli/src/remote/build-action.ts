import path from 'node:path';
import { planDockerBuild, SlipwayError } from '@slipway/core';
import { parseBuildArgs } from '../local/build-args.ts';
import { readBuildSecrets } from '../local/build-secrets.ts';
import { withContext, type LocalContext } from '../local/context.ts';
import type { BuildFlags } from '../local/flags.ts';
import { localRunVariables } from '../local/run-variables.ts';
import { readTaskFile } from '../local/task-file.ts';
import { commonRequest } from './common-request.ts';
import { dockerfileUpload, type DockerfileUpload } from './dockerfile.ts';
import { isFetchedByService, refuseLocalFlags } from './remote-context.ts';
import { submitRun } from './submit.ts';
import { uploadContext } from './upload-context.ts';
import { withService, type Session } from './with-service.ts';

/** Time for reading a context from standard input, in seconds. */
const readSeconds = 28_800;

/** `tasks build` on a service: sends the context and shows the build to its end. */
export async function buildAction(contextText: string, flags: BuildFlags): Promise<number> {
  refuseLocalFlags(flags);
  if (contextText === '-' && flags.file === '-') {
    throw new SlipwayError('invalid-argument', 'standard input cannot be both the context and the Dockerfile');
  }
  return withService('build', flags, async (session) => {
    const parts = await requestParts(session, flags);
    if (isFetchedByService(contextText)) {
      return submit(session, flags, { ...parts, sourceLocation: contextText, ...dockerfileOf(flags.file) });
    }
    return withContext(contextText, readSeconds, async (context) => {
      const { dockerFilePath, selection } = await choose(context, flags);
      const sourceLocation = await uploadContext(session.service, {
        context: context.source,
        selection,
        maxBytes: session.facts.maxSourceBytes,
        signal: session.signal,
      });
      if (sourceLocation === undefined) {
        throw new SlipwayError('invalid-context', 'a build needs a context: /dev/null holds no Dockerfile');
      }
      return submit(session, flags, { ...parts, sourceLocation, dockerFilePath });
    });
  });
}

async function choose(context: LocalContext, { file }: BuildFlags): Promise<DockerfileUpload> {
  if (context.directory !== undefined) {
    const text = file === '-' ? (await readTaskFile('-')).text : undefined;
    return dockerfileUpload(context.directory, file, text);
  }
  const dockerFilePath = path.posix.normalize(file ?? 'Dockerfile');
  return { dockerFilePath, selection: { ruleFiles: [], include: [], extra: [] } };
}

function dockerfileOf(file: string | undefined): { readonly dockerFilePath?: string } {
  if (file === '-') {
    throw new SlipwayError('invalid-argument', 'a context that the service fetches holds its own Dockerfile', {
      advice: 'Name it with -f, relative to the context.',
    });
  }
  return file === undefined ? {} : { dockerFilePath: path.posix.normalize(file) };
}

/** Everything of the request but its context; a bad name answers here, before anything is sent. */
async function requestParts({ facts }: Session, flags: BuildFlags) {
  const images = flags.image ?? [];
  if (images.length === 0 && flags.push) {
    process.stderr.write('No --image given: the result gets no name and is not pushed.\n');
  }
  const buildArgs = parseBuildArgs('--build-arg', flags.buildArg);
  const secretArgs = parseBuildArgs('--secret-build-arg', flags.secretBuildArg);
  const secrets = await readBuildSecrets(flags.secret);
  planDockerBuild({
    run: localRunVariables('id', flags.registry ?? facts.registry, new Date()),
    images,
    push: flags.push,
    noCache: !flags.cache,
    buildArgs,
  });
  return {
    type: 'DockerBuildRequest' as const,
    ...commonRequest(flags),
    imageNames: [...images],
    isPushEnabled: flags.push,
    noCache: !flags.cache,
    arguments: [
      ...buildArgs.map((argument) => ({ ...argument, isSecret: false })),
      ...secretArgs.map((argument) => ({ ...argument, isSecret: true })),
    ],
    secrets: secrets.map(({ id, content }) => ({ id, content: Buffer.from(content).toString('base64') })),
    cacheFrom: [...(flags.cacheFrom ?? [])],
    ...(flags.target === undefined ? {} : { target: flags.target }),
  };
}

type BuildParts = Awaited<ReturnType<typeof requestParts>>;

function submit(
  { service, interruption, signal }: Session,
  flags: BuildFlags,
  request: BuildParts & { readonly sourceLocation: string; readonly dockerFilePath?: string },
): Promise<number> {
  return submitRun(service, { kind: 'build', request, stepIds: ['build', 'push'], flags, interruption, signal });
}
