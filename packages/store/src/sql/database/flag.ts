/** Yes or no, as both dialects keep it. */
export type Flag = 0 | 1;
