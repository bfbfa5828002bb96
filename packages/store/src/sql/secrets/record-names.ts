import { runIdOf } from '../runs/run-id.ts';

/** What the secrets of each record are bound to: those of one cannot be put into another. */
export const recordNames = {
  run: (seq: number) => runIdOf(seq),
  task: (name: string) => `task ${name}`,
  secret: (name: string) => `secret ${name}`,
  notification: (name: string) => `notification ${name}`,
  /** Not by its number, which only the database gives. */
  message: (uid: string) => `message ${uid}`,
} as const;
