import { z } from 'zod';

/** What patching has to know of an image's configuration (OCI image specification); everything else is inherited. */
export interface PatchedImageConfig {
  readonly os: string;
  /** Empty means root. */
  readonly user: string;
  readonly onBuild: readonly string[];
  readonly labels: ReadonlyMap<string, string>;
}

const schema = z.looseObject({
  os: z.string().default('linux'),
  config: z
    .looseObject({
      User: z.string().nullish(),
      OnBuild: z.array(z.string()).nullish(),
      Labels: z.record(z.string(), z.string()).nullish(),
    })
    .nullish(),
});

/** Reads an image's configuration; undefined when the text is none. */
export function readImageConfig(text: string): PatchedImageConfig | undefined {
  const { data } = schema.safeParse(parseJson(text));
  if (data === undefined) return undefined;
  return {
    os: data.os,
    user: data.config?.User ?? '',
    onBuild: data.config?.OnBuild ?? [],
    labels: new Map(Object.entries(data.config?.Labels ?? {})),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
