import type { Door } from './door/door.ts';
import type { Machine } from './machine/machine.ts';
import type { Room } from './machine/room.ts';
import type { AgentSettings } from './options.ts';
import type { Registration } from './registration.ts';
import type { Slots } from './slots.ts';

/** What the loops of an agent share. */
export interface Shared {
  readonly door: Door;
  readonly machine: Machine;
  readonly settings: AgentSettings;
  readonly registration: Registration;
  readonly slots: Slots;
  readonly room: Room;
  /** Directory of this process's own. */
  readonly directory: string;
}
