/** Tries of `tasks doctor` that a registry has told of. They are kept for some minutes, and for nothing else. */
export interface RegistryProbes {
  /** Writes down that the registry told of one. */
  note(probe: string, now: number): Promise<void>;
  /** When it did; undefined when it has not yet. Rejects with `unavailable`. */
  seenAt(probe: string): Promise<number | undefined>;
}
