import type { z } from 'zod';

/** Refuses a list of which two entries have one name. */
export function unique<Entry>(what: string, nameOf: (entry: Entry) => string) {
  return (entries: readonly Entry[], context: z.core.$RefinementCtx<Entry[]>): void => {
    const seen = new Set<string>();
    for (const [index, entry] of entries.entries()) {
      const name = nameOf(entry);
      if (seen.has(name)) {
        context.addIssue({ code: 'custom', path: [index], message: `there is another ${what} '${name}' in the list` });
      }
      seen.add(name);
    }
  };
}
