import { compile, maskSecrets, planDockerBuild, SlipwayError, type Diagnostic, type RunVariables } from '@slipway/core';
import type { Platform, ResolvedRunRequest } from '@slipway/core/http';
import { uploadIdOf } from './source-upload.ts';

/** What a request is checked with. */
export interface CheckOptions {
  readonly registry: string;
  readonly imageAliases: Readonly<Record<string, string>>;
  /** What a refusal means for whoever asked; `nothing was queued` by default. */
  readonly consequence?: string;
}

/** A run id that is no run: it stands for `$ID` while a file is only looked at. */
const placeholderRunId = 'id';

/**
 * Rejects with `invalid-task-file` or `invalid-argument` for a request that could not succeed, before anything is queued. A task file that
 * lies in the context is not looked at: only the agent opens contexts.
 */
export async function checkRequest(request: ResolvedRunRequest, options: CheckOptions): Promise<void> {
  switch (request.type) {
    case 'EncodedTaskRunRequest':
      return checkTaskFile(request, options);
    case 'DockerBuildRequest':
      planDockerBuild({
        run: placeholderVariables(request.platform, options.registry, request.sourceLocation),
        images: request.imageNames,
        push: request.isPushEnabled,
        noCache: request.noCache,
        buildArgs: [],
        dockerfile: request.dockerFilePath,
      });
      return;
    case 'FileTaskRunRequest':
      return;
  }
}

async function checkTaskFile(
  request: Extract<ResolvedRunRequest, { type: 'EncodedTaskRunRequest' }>,
  { registry, imageAliases, consequence = 'nothing was queued' }: CheckOptions,
): Promise<void> {
  const elsewhere: string[] = [];
  const result = await compile(decode(request.encodedTaskContent), {
    file: request.taskFileName ?? 'the task file',
    run: placeholderVariables(request.platform, registry, request.sourceLocation),
    imageAliases,
    set: request.values.map(({ name, value, isSecret }) => ({ name, value, secret: isSecret })),
    env: request.env,
    // No secret is needed to look at a file.
    resolveSecret: ({ id }) => Promise.resolve(`secret ${id}`),
    loadAliases: (source) => {
      elsewhere.push(source);
      return Promise.resolve('');
    },
    ...(request.encodedValuesContent === undefined ? {} : { values: decode(request.encodedValuesContent) }),
  });
  // Aliases that are defined elsewhere can change every line, and only the agent may open contexts and addresses.
  if (result.ok || elsewhere.length > 0) return;
  const secrets = request.values.filter(({ isSecret }) => isSecret).map(({ value }) => value);
  const errors = result.diagnostics.filter(({ severity }) => severity === 'error').length;
  throw new SlipwayError(
    'invalid-task-file',
    `${errors} ${errors === 1 ? 'error' : 'errors'} in ${request.taskFileName ?? 'the task file'}; ${consequence}`,
    { diagnostics: result.diagnostics.map((finding) => masked(finding, secrets)) },
  );
}

/** Facts that only the agent will know get a form that they could have, so that names made of them are valid. */
function placeholderVariables(
  { os, architecture }: Platform,
  registry: string,
  sourceLocation: string | undefined,
): RunVariables {
  const isFetched = sourceLocation !== undefined && uploadIdOf(sourceLocation) === undefined;
  return {
    id: placeholderRunId,
    registry,
    date: new Date(),
    os,
    architecture,
    triggeredBy: 'Manual',
    ...(isFetched ? { commit: '0'.repeat(40), branch: 'main' } : {}),
  };
}

function masked(finding: Diagnostic, secrets: readonly string[]): Diagnostic {
  return {
    ...finding,
    message: maskSecrets(finding.message, secrets),
    ...(finding.cure === undefined ? {} : { cure: maskSecrets(finding.cure, secrets) }),
  };
}

function decode(content: string): string {
  return Buffer.from(content, 'base64').toString('utf8');
}
