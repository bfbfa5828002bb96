import { z } from 'zod';

/** A point in time as the API writes it: ISO 8601 in UTC. */
export const timestampSchema = z.iso.datetime();

/** Id of a run: `r` and a counter in base 36, so that it is short, increasing, and fits into image tags and host names. */
export const runIdSchema = z.string().regex(/^r[0-9a-z]{1,12}$/, 'a run id looks like r1 or r2f');

/** Operating system and processor of a run, in Go's names (contract §11.3). */
export const platformSchema = z.object({
  os: z.enum(['linux', 'windows']).default('linux'),
  architecture: z.enum(['amd64', 'x86', '386', 'arm', 'arm64']).default('amd64'),
  variant: z.enum(['v6', 'v7', 'v8']).optional(),
});

/** Operating system and processor of a run. */
export type Platform = z.infer<typeof platformSchema>;

/** Name of an agent pool (contract §11.2). */
export const poolNameSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9-]{2,19}$/, 'a pool name has 3 to 20 letters, digits and dashes');

/** Name of a saved task (contract §7.1). */
export const taskNameSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{5,50}$/, 'a task name has 5 to 50 letters, digits, dashes and underscores');

/** `sha256:` and 64 hexadecimal digits. */
export const digestSchema = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'a digest is sha256: and 64 hexadecimal digits');

/** An image of a registry, in the fields of the contract (§9.1). */
export const imageSchema = z.object({
  registry: z.string(),
  repository: z.string(),
  tag: z.string().optional(),
  digest: z.string().optional(),
});

/** What a page of a list says besides its items: how to get the next one; absent on the last. */
export const cursorSchema = z.string().max(200).optional();
