import { z } from 'zod';

/** A number above zero. */
export const positive = z.coerce.number().positive();

/** A whole number above zero. */
export const count = z.coerce.number().int().positive();
