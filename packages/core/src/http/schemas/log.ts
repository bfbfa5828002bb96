import { z } from 'zod';

/** What part of a log is read, and whether the answer stays open until the run ends. */
export const logQuerySchema = z.strictObject({
  /** First byte; a follower resumes with the offset it has reached. */
  offset: z.coerce.number().int().nonnegative().default(0),
  follow: z.stringbool().default(false),
  /** Only what one step wrote. Offsets still count bytes of the whole log. */
  step: z.string().max(256).optional(),
});

/** Where bytes of a log come from: a step's two streams, or Slipway itself. */
export const logStreamSchema = z.enum(['stdout', 'stderr', 'system']);

/** One event of a log as server-sent events: its id is `offset`, the byte behind it. */
export const logChunkSchema = z.object({
  /** Offset of the byte behind this chunk: what a reader resumes with. */
  end: z.int().nonnegative(),
  stepId: z.string().optional(),
  stream: logStreamSchema,
  /** Milliseconds since the epoch, when the agent saw it. */
  time: z.int(),
  /** Its bytes as base64. */
  data: z.base64(),
});

/** Last event of a followed log, named `end`: the run's final status. */
export const logEndSchema = z.object({ status: z.string(), error: z.string().optional(), end: z.int().nonnegative() });

/** One event of a log. */
export type LogChunkMessage = z.infer<typeof logChunkSchema>;
/** Last event of a followed log. */
export type LogEndMessage = z.infer<typeof logEndSchema>;
