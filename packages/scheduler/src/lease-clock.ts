/**
 * The time by which leases are judged. While the records could not be reached, agents could not renew: so after such a time, and after a
 * start, it stands still for the length of a lease, in which every agent that lives renews. Pure: the caller says what happened.
 */
export interface LeaseClock {
  /** When leases were last known to be fair. */
  readonly fairUntil: number;
  /** From when on time goes again; infinite while the records do not answer. */
  readonly quietUntil: number;
}

/** The clock of a process that begins to look now. */
export function startLeaseClock(now: number, leaseMs: number): LeaseClock {
  return { fairUntil: 0, quietUntil: now + leaseMs };
}

/** The moment by which leases are to be judged now. */
export function judgeBy(clock: LeaseClock, now: number): number {
  return now < clock.quietUntil ? clock.fairUntil : now;
}

/** The clock after the records answered at a moment. */
export function afterAnswer(clock: LeaseClock, now: number, leaseMs: number): LeaseClock {
  if (clock.quietUntil === Infinity) return { ...clock, quietUntil: now + leaseMs };
  return now < clock.quietUntil ? clock : { ...clock, fairUntil: now };
}

/** The clock after the records did not answer. */
export function afterSilence(clock: LeaseClock): LeaseClock {
  return { ...clock, quietUntil: Infinity };
}
