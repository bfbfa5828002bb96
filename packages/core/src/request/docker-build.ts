import { SlipwayError } from '../errors/slipway-error.ts';
import { withLatest } from '../image/names.ts';
import { parseImageRef } from '../image/reference.ts';
import type { Plan, PlannedVolume } from '../plan/plan.ts';
import type { BuildArgument, BuildStep, PushStep } from '../plan/step.ts';
import type { RunVariables } from '../run/variables.ts';
import { templateData } from '../template/data.ts';
import { renderTemplate } from '../template/render.ts';
import { originalText } from '../text/mapped-text.ts';

/** A build of one Dockerfile without a task file: what `tasks build` asks for. */
export interface DockerBuildRequest {
  readonly run: RunVariables;
  /** Names for the result; each may hold run variables as templates, and none `$` aliases. */
  readonly images: readonly string[];
  readonly push: boolean;
  readonly noCache: boolean;
  readonly buildArgs: readonly BuildArgument[];
  /** Relative to the context. */
  readonly dockerfile?: string;
  readonly target?: string;
  readonly platform?: string;
  /** `RUN --mount=type=ssh` may use the agent that the runtime hands out. */
  readonly ssh?: boolean;
  /** Images whose layers may be reused. */
  readonly cacheFrom?: readonly string[];
  /** What `RUN --mount=type=secret,id=…` sees. */
  readonly secrets?: readonly SecretContent[];
  /** Texts to mask in every output: secret build arguments, and secrets that are text. */
  readonly masks?: readonly string[];
}

/** A secret of a build with its exact bytes. */
export interface SecretContent {
  readonly id: string;
  readonly content: Uint8Array;
}

/** Where the secrets of a build without a task file are mounted: a volume of the run, never part of the context. */
const secretVolume = { name: 'build-secrets', mountPath: '/run/build-secrets' } as const;

/** Time for the build and for the push (contract §5.7), in milliseconds. */
const buildTimeoutMs = 28_800_000;
const pushTimeoutMs = 3_600_000;

const oneAttempt = { retries: 0, retryDelayMs: 0, retryOnErrors: [], repeat: 0 } as const;

/**
 * Plans a build and, unless there is nothing to push, a push (contract §5.7). Throws `invalid-argument` for an image name that is none.
 */
export function planDockerBuild(request: DockerBuildRequest): Plan {
  const { secrets = [] } = request;
  const tags = request.images.map((image) =>
    withLatest(inRegistry(renderName(image, request.run), request.run.registry)),
  );
  const build: BuildStep = {
    kind: 'build',
    id: 'build',
    index: 0,
    waitsFor: [],
    timeoutMs: buildTimeoutMs,
    startDelayMs: 0,
    ignoreErrors: false,
    ...oneAttempt,
    options: {
      tags,
      buildArgs: request.buildArgs,
      labels: [],
      noCache: request.noCache,
      pull: false,
      addHosts: [],
      context: '.',
      ...(request.dockerfile === undefined ? {} : { dockerfile: request.dockerfile }),
      ...(request.target === undefined ? {} : { target: request.target }),
      ...(request.platform === undefined ? {} : { platform: request.platform }),
      ssh: request.ssh === true ? [{ id: 'default' }] : [],
      cacheFrom: request.cacheFrom ?? [],
      // Files in a volume may be named by number; ids of secrets may hold any character.
      secrets: secrets.map(({ id }, index) => ({ id, source: `${secretVolume.mountPath}/${index}` })),
    },
    env: [],
    workingDirectory: '/workspace',
    volumeMounts: secrets.length === 0 ? [] : [secretVolume],
  };
  const push: PushStep = {
    kind: 'push',
    id: 'push',
    index: 1,
    waitsFor: [build.id],
    timeoutMs: pushTimeoutMs,
    startDelayMs: 0,
    ignoreErrors: false,
    images: [...new Set(tags)],
  };
  return {
    version: 'v1.0.0',
    steps: request.push && tags.length > 0 ? [build, push] : [build],
    networks: [],
    volumes: secrets.length === 0 ? [] : [secretFiles(secrets)],
    masks: request.masks ?? [],
  };
}

function secretFiles(secrets: readonly SecretContent[]): PlannedVolume {
  return {
    name: secretVolume.name,
    files: secrets.map(({ content }, index) => ({ name: String(index), content })),
  };
}

function renderName(image: string, run: RunVariables): string {
  const rendered = renderTemplate(originalText(image), templateData(run, new Map()));
  if (!rendered.ok) throw invalidImage(image, rendered.message);
  return rendered.text.text;
}

/** A name that does not begin with the run's registry gets it, except images of Docker Hub's own library (contract §5.7). */
function inRegistry(image: string, registry: string): string {
  const name =
    registry === '' || image.startsWith(registry) || image.startsWith('library/') ? image : `${registry}/${image}`;
  if (parseImageRef(name) === undefined) throw invalidImage(image, 'it is no image reference');
  return name;
}

function invalidImage(image: string, reason: string): SlipwayError {
  return new SlipwayError('invalid-argument', `the image name '${image}' is not valid: ${reason}`, {
    advice: 'Write repository[:tag] in lower case, for example app:1 or team/app:{{.Run.ID}}.',
  });
}
