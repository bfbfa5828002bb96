import { z } from 'zod';
import { timestampSchema } from './common.ts';

/** Id of an upload. */
export const sourceIdSchema = z.string().regex(/^s[0-9a-z]{8,40}$/, 'a source id looks like s3k9x0a1b2');

/** What a client says of a context before it sends it. */
export const newSourceSchema = z.strictObject({
  /** Size of the whole upload in bytes, where the client knows it already. A size over the limit is refused before anything is sent. */
  sizeBytes: z.int().positive().optional(),
});

/** An upload of a context: a tar, plain or gzip, sent in one or several parts. */
export const sourceSchema = z.object({
  sourceId: sourceIdSchema,
  /** For `sourceLocation` of a run. */
  sourceLocation: z.string(),
  state: z.enum(['uploading', 'complete']),
  /** Bytes that are kept: where the next part begins. */
  offset: z.int().nonnegative(),
  /** Limit of the whole upload in bytes. */
  maxBytes: z.int().positive(),
  /** Unfinished uploads and unused sources are removed then. */
  expireTime: timestampSchema,
});

/** What makes an upload complete: both must agree with what was received. */
export const completeSourceSchema = z.strictObject({
  sizeBytes: z.int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'a checksum is 64 hexadecimal digits'),
});

/** An upload of a context. */
export type Source = z.infer<typeof sourceSchema>;
