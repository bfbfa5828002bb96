import { z } from 'zod';
import { timestampSchema } from './common.ts';

/** Name of a stored secret. */
export const secretNameSchema = z
  .string()
  .regex(
    /^[A-Za-z][A-Za-z0-9._-]{0,99}$/,
    'a secret name begins with a letter and has letters, digits, dots and dashes',
  );

/** Most characters of one secret. */
export const maxSecretLength = 65_536;

/**
 * A text that is never shown again (contract §7.5): given as it is, or by the name of a stored secret. Answers leave the value out; an
 * update that leaves it out keeps the one that is stored at the same place.
 */
export const secretTextSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('Opaque'), value: z.string().min(1).max(maxSecretLength).optional() }),
  z.strictObject({ type: z.literal('StoredSecret'), secret: secretNameSchema }),
]);

/** A text that is never shown again. */
export type SecretText = z.infer<typeof secretTextSchema>;

/** A secret to store. Texts only: bytes are given as base64 by whoever needs them. */
export const newSecretSchema = z.strictObject({ value: z.string().min(1).max(maxSecretLength) });

/** What is kept of a stored secret and may be seen. */
export const storedSecretSchema = z.object({
  name: secretNameSchema,
  createTime: timestampSchema,
  lastUpdatedTime: timestampSchema,
  /** Names of the tasks that use it, and `notification NAME` for notifications that sign with it. */
  usedBy: z.array(z.string()),
});

/** What is kept of a stored secret and may be seen. */
export type StoredSecret = z.infer<typeof storedSecretSchema>;
