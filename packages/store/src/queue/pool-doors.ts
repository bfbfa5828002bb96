import type { RedisPlace } from '../redis/connect.ts';
import { PoolDoor } from './pool-door.ts';

/** The doors of all pools that agents of this process wait for; each is opened when the first agent comes. */
export class PoolDoors implements AsyncDisposable {
  readonly #place: RedisPlace;
  readonly #doors = new Map<string, Promise<PoolDoor>>();

  constructor(place: RedisPlace) {
    this.#place = place;
  }

  /** The door of a pool. */
  of(pool: string): Promise<PoolDoor> {
    const known = this.#doors.get(pool);
    if (known !== undefined) return known;
    const door = PoolDoor.open(this.#place, pool);
    this.#doors.set(pool, door);
    return door;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#doors.values()].map(async (door) => (await door)[Symbol.asyncDispose]()));
  }
}
