import { z } from 'zod';

const positionSchema = z.object({ line: z.int(), column: z.int() });

/** An error as the API answers it: RFC 9457 with the fields that the command line shows. */
export const problemSchema = z.object({
  /** `urn:slipway:error:CODE` */
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  advice: z.string(),
  /** Findings about a task file. */
  diagnostics: z
    .array(
      z.object({
        code: z.string(),
        severity: z.enum(['error', 'warning']),
        message: z.string(),
        file: z.string().optional(),
        at: positionSchema.optional(),
        rendered: positionSchema.optional(),
        cure: z.string().optional(),
      }),
    )
    .optional(),
  details: z.record(z.string(), z.unknown()).optional(),
  /** For the administrator: the same id stands in the service's log. */
  requestId: z.string().optional(),
});

/** An error as the API answers it. */
export type Problem = z.infer<typeof problemSchema>;
