import type { RedisPlace } from '../redis/connect.ts';
import { PoolDoor } from './pool-door.ts';

/** The doors of all pools that agents of this process wait for; each is opened when the first agent comes. */
export class PoolDoors implements AsyncDisposable {
  readonly #place: RedisPlace;
  readonly #doors = new Map<string, PoolDoor>();

  constructor(place: RedisPlace) {
    this.#place = place;
  }

  /** The door of a pool. */
  of(pool: string): PoolDoor {
    const known = this.#doors.get(pool);
    if (known !== undefined) return known;
    const door = new PoolDoor(this.#place, pool);
    this.#doors.set(pool, door);
    return door;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#doors.values()].map((door) => door[Symbol.asyncDispose]()));
  }
}
