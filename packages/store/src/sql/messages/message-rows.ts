import { sql } from 'kysely';

/** Not delivered yet. Written out, because an index over these alone is found by the text of its condition. */
export const isOpen = sql<boolean>`state = 'waiting'`;
