import { z } from 'zod';
import { timestampSchema } from './common.ts';

/**
 * What a token allows: `admin` everything; `contributor` to read and to start, cancel and change runs; `reader` to read;
 * `agent` an agent's work and nothing else.
 */
export const roleSchema = z.enum(['admin', 'contributor', 'reader', 'agent']);

/** What a token allows. */
export type Role = z.infer<typeof roleSchema>;

/** A token to make. */
export const newTokenSchema = z.strictObject({
  name: z.string().min(1).max(100),
  role: roleSchema,
  /** Seconds until it expires; absent: never. */
  expiresIn: z.int().min(60).max(315_360_000).optional(),
});

/** What is kept of a token. */
export const tokenSchema = z.object({
  tokenId: z.string(),
  name: z.string(),
  role: roleSchema,
  createTime: timestampSchema,
  expireTime: timestampSchema.optional(),
  lastUsedTime: timestampSchema.optional(),
});

/** A token that was just made; its text is shown this once. */
export const createdTokenSchema = tokenSchema.extend({ token: z.string() });

/** What is kept of a token. */
export type Token = z.infer<typeof tokenSchema>;
/** A token that was just made. */
export type CreatedToken = z.infer<typeof createdTokenSchema>;
