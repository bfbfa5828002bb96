import { reportTable } from './report.ts';

/** One number of a benchmark that compares with a limit instead of with another program. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The benchmark fails above it. */
  readonly limit?: number;
}

/** Reports numbers with their limits; throws when one is over its limit. */
export async function reportFigures(section: string, figures: readonly Figure[]): Promise<void> {
  const rows = figures.map(({ name, value, unit, limit }) => {
    const measured = `${value.toFixed(value < 100 ? 1 : 0)} ${unit}`;
    return `| ${name} | ${measured} | ${limit === undefined ? '' : `${limit} ${unit}`} |`;
  });
  await reportTable(section, ['| what | measured | limit |', '| --- | ---: | ---: |', ...rows].join('\n'));
  const over = figures.filter(({ value, limit }) => limit !== undefined && value > limit);
  if (over.length > 0) throw new Error(`over the limit: ${over.map(({ name }) => name).join(', ')}`);
}
