import type { BuildStep } from '@slipway/core';

/** The query of the engine's `POST /build`. */
export type BuildQuery = Readonly<Record<string, string | readonly string[]>>;

/** What a request says beyond its step. */
export interface BuildRequest {
  /** Path of the Dockerfile in the context that is sent. */
  readonly dockerfile: string;
  /** By which the build can be canceled. */
  readonly buildId: string;
  /** The session that answers the build's questions. */
  readonly session: string;
  /** Images whose layers may be reused. */
  readonly cacheFrom: readonly string[];
  /** Keep what later builds need for reusing the layers in the image itself. */
  readonly inlineCache: boolean;
}

/** Turns what a step asks of the builder into the engine's words (contract §5.1). */
export function buildQuery({ options, env }: Pick<BuildStep, 'options' | 'env'>, request: BuildRequest): BuildQuery {
  const values = new Map(env.map(({ name, value }) => [name, value]));
  // An argument without a value takes the one of the step's environment; without either it is not set (SE-16).
  const buildArgs = options.buildArgs.flatMap(({ name, value = values.get(name) }) =>
    value === undefined ? [] : [[name, value] as const],
  );
  const inlineCache = request.inlineCache ? [['BUILDKIT_INLINE_CACHE', '1'] as const] : [];
  const ulimits = (options.ulimits ?? []).map(readUlimit);
  return {
    version: '2',
    dockerfile: request.dockerfile,
    buildid: request.buildId,
    session: request.session,
    t: [...new Set(options.tags)],
    buildargs: JSON.stringify(Object.fromEntries([...buildArgs, ...inlineCache])),
    labels: JSON.stringify(Object.fromEntries(options.labels.map(({ name, value }) => [name, value]))),
    extrahosts: options.addHosts,
    ...(request.cacheFrom.length === 0 ? {} : { cachefrom: JSON.stringify(request.cacheFrom) }),
    ...(options.target === undefined ? {} : { target: options.target }),
    ...(options.platform === undefined ? {} : { platform: options.platform }),
    ...(options.network === undefined ? {} : { networkmode: options.network }),
    ...(options.noCache ? { nocache: '1' } : {}),
    ...(options.pull ? { pull: '1' } : {}),
    ...(options.shmSizeBytes === undefined ? {} : { shmsize: String(options.shmSizeBytes) }),
    ...(ulimits.length === 0 ? {} : { ulimits: JSON.stringify(ulimits) }),
  };
}

/** `TYPE=SOFT[:HARD]`; the hard limit is the soft one where only that is given. */
function readUlimit(text: string): { readonly Name: string; readonly Soft: number; readonly Hard: number } {
  const [name = '', limits = ''] = text.split('=');
  const [soft = '', hard = soft] = limits.split(':');
  return { Name: name, Soft: Number(soft), Hard: Number(hard) };
}
