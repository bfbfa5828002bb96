import type { BuildStep } from '@slipway/core';

/** The query of the engine's `POST /build`. */
export type BuildQuery = Readonly<Record<string, string | readonly string[]>>;

/** Turns what a step asks of the builder into the engine's words (contract §5.1). `dockerfile` is its path in the context that is sent. */
export function buildQuery({ options, env }: BuildStep, dockerfile: string): BuildQuery {
  const values = new Map(env.map(({ name, value }) => [name, value]));
  // An argument without a value takes the one of the step's environment; without either it is not set (SE-16).
  const buildArgs = options.buildArgs.flatMap(({ name, value = values.get(name) }) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return {
    version: '2',
    dockerfile,
    t: [...new Set(options.tags)],
    buildargs: JSON.stringify(Object.fromEntries(buildArgs)),
    labels: JSON.stringify(Object.fromEntries(options.labels.map(({ name, value }) => [name, value]))),
    extrahosts: options.addHosts,
    ...(options.target === undefined ? {} : { target: options.target }),
    ...(options.platform === undefined ? {} : { platform: options.platform }),
    ...(options.network === undefined ? {} : { networkmode: options.network }),
    ...(options.noCache ? { nocache: '1' } : {}),
    ...(options.pull ? { pull: '1' } : {}),
  };
}
