import { z } from 'zod';

/** What a scanner says of an image. */
export interface Scan {
  /** Those that an update of a package fixes. */
  readonly vulnerabilities: number;
  /** The distribution has ended its support. */
  readonly isEndOfLife: boolean;
}

const schema = z.looseObject({
  Metadata: z.looseObject({ OS: z.looseObject({ EOSL: z.boolean().nullish() }).nullish() }).nullish(),
  Results: z.array(z.looseObject({ Vulnerabilities: z.array(z.unknown()).nullish() })).nullish(),
});

/** Words for `trivy`: vulnerabilities of the system's packages that have a fix, as JSON. */
export function trivyWords(image: string): readonly string[] {
  return [
    'image',
    '--quiet',
    '--pkg-types',
    'os',
    '--ignore-unfixed',
    '--scanners',
    'vuln',
    '--format',
    'json',
    '--image-src',
    'remote',
    image,
  ];
}

/** Reads a report of trivy; undefined when the text is none. */
export function readTrivyReport(text: string): Scan | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { data } = schema.safeParse(json);
  if (data === undefined) return undefined;
  const counts = (data.Results ?? []).map(({ Vulnerabilities }) => Vulnerabilities?.length ?? 0);
  return {
    vulnerabilities: counts.reduce((sum, count) => sum + count, 0),
    isEndOfLife: data.Metadata?.OS?.EOSL === true,
  };
}
