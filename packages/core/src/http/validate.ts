import { SlipwayError } from '../errors/slipway-error.ts';
import type { z } from 'zod';

/** At most so many mistakes are told at once. */
const mostIssues = 20;

/** Checks a part of a request; throws `invalid-argument`, naming each field that is wrong and the rule it breaks, never its value. */
export function validate<Schema extends z.ZodType>(schema: Schema, value: unknown, part: string): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.slice(0, mostIssues).map((issue) => ({
    field: [part, ...issue.path.map(String)].join('.'),
    rule: ruleOf(issue),
  }));
  throw new SlipwayError('invalid-argument', issues.map(({ field, rule }) => `${field}: ${rule}`).join('; '), {
    details: { issues },
    advice: 'Correct the fields named; `/openapi.json` describes each of them.',
  });
}

function ruleOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_union' && issue.discriminator !== undefined) {
    return `'${issue.discriminator}' is not one of those that exist`;
  }
  return issue.message;
}
