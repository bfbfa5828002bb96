import { z } from 'zod';

/** A text that is not empty. */
export const text = z.string().min(1);

/** A number above zero. */
export const positive = z.coerce.number().positive();

/** A whole number above zero. */
export const count = z.coerce.number().int().positive();

/** A port; 0 lets the system choose one. */
export const port = z.coerce.number().int().min(0).max(65_535);

/** `true` or `false`. */
export const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
