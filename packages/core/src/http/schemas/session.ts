import { z } from 'zod';
import { roleSchema } from './token.ts';

/** What a token is and may do, and what the service offers. */
export const identitySchema = z.object({
  name: z.string(),
  role: roleSchema,
  /** Login server that `$Registry` stands for. */
  registry: z.string(),
  version: z.string(),
  /** Limit of an uploaded context, in bytes. */
  maxSourceBytes: z.int(),
  /** Images behind short names, so that a client's check sees what the service sees. */
  imageAliases: z.record(z.string(), z.string()),
});

/** What a token is and may do, and what the service offers. */
export type Identity = z.infer<typeof identitySchema>;

/**
 * The header that a request with the page's cookie needs to change anything. Pages of other origins cannot send it: a browser asks first
 * whether they may, and this service allows nobody.
 */
export const pageHeader = 'x-slipway-page';
