import type { Redis, Result } from 'ioredis';
import type { LogChunk } from '../port/logs.ts';
import { keyPrefix, redisUnavailable } from '../redis/connect.ts';
import { chunkOf, continuation, endOf, split } from './entries.ts';
import { appendScript, closeScript, openScript } from './scripts.ts';

/** What became of an append. */
export interface Appended {
  /** Length of the log now. */
  readonly end: number;
  /** `refused`: the attempt may not write (any more). `missing`: Redis knows nothing of the log. */
  readonly outcome: 'ok' | 'gap' | 'refused' | 'missing';
  /** How many of the chunks were taken. */
  readonly taken: number;
}

/** Which attempt of which run writes, and what the archive has already: bytes before `floor` are never asked for again. */
export interface Writer {
  readonly runId: string;
  readonly attempt: number;
  readonly floor: number;
}

declare module 'ioredis' {
  interface RedisCommander<Context> {
    slipwayAppend(
      stream: string,
      state: string,
      ...args: (string | number | Buffer)[]
    ): Result<[number, string, number], Context>;
    slipwayOpen(stream: string, state: string, ...args: (string | number)[]): Result<number, Context>;
    slipwayClose(stream: string, state: string, ...args: (string | number)[]): Result<number, Context>;
  }
}

const pieceBytes = 65_536;
const callBytes = 1_048_576;
const callPieces = 1000;
const pageEntries = 64;

/** Key of the stream of a run's log. */
export function streamKey(runId: string): string {
  return `${keyPrefix}:log:${runId}`;
}

function keysOf(runId: string): readonly [stream: string, state: string] {
  return [streamKey(runId), `${streamKey(runId)}:state`];
}

/** The live ends of logs. Every method rejects with `unavailable` while Redis does not answer. */
export class LiveLogs {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
    redis.defineCommand('slipwayAppend', { numberOfKeys: 2, lua: appendScript });
    redis.defineCommand('slipwayOpen', { numberOfKeys: 2, lua: openScript });
    redis.defineCommand('slipwayClose', { numberOfKeys: 2, lua: closeScript });
  }

  /** Appends chunks in order; what the log has already is left out, and a hole ends it. */
  async append(writer: Writer, chunks: readonly LogChunk[]): Promise<Appended> {
    const cut = chunks.map((chunk) => split([chunk], pieceBytes));
    const pieces = cut.flat();
    let [at, taken]: [number, number] = [0, 0];
    for (;;) {
      const batch = batchFrom(pieces, at);
      const [end, outcome, count] = await this.#call(() =>
        this.#redis.slipwayAppend(
          ...keysOf(writer.runId),
          writer.floor,
          writer.attempt,
          ...batch.flatMap(({ offset, stepId = '', stream, time, bytes }) => [
            offset,
            stepId,
            stream,
            time,
            Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
          ]),
        ),
      );
      at += count;
      if (outcome !== 'ok' || at >= pieces.length) {
        for (let left = at; taken < cut.length && (cut[taken]?.length ?? 0) <= left; taken += 1) {
          left -= cut[taken]?.length ?? 0;
        }
        return { end, outcome: outcome as Appended['outcome'], taken };
      }
    }
  }

  /** Lets an attempt write, and none before it any more; `line` is said before it unless that was done already. Gives where it begins. */
  open(writer: Writer, line = ''): Promise<number> {
    return this.#call(() =>
      this.#redis.slipwayOpen(...keysOf(writer.runId), writer.floor, writer.attempt, Date.now(), line),
    );
  }

  /** Lets an attempt write no more; `line` is said at its end unless that was done already. Gives where the log ends. */
  close(writer: Writer, line = ''): Promise<number> {
    return this.#call(() =>
      this.#redis.slipwayClose(...keysOf(writer.runId), writer.floor, writer.attempt, Date.now(), line),
    );
  }

  /** Length of a log as Redis knows it; undefined when it knows nothing of it. */
  async end(runId: string): Promise<number | undefined> {
    const end = await this.#call(() => this.#redis.hget(keysOf(runId)[1], 'end'));
    return end === null ? undefined : Number(end);
  }

  /** Some of what there is from an offset on, without a gap: empty when the live log has nothing that continues there. */
  async read(runId: string, offset: number, mostEntries = pageEntries): Promise<readonly LogChunk[]> {
    const entries = await this.#call(() =>
      this.#redis.xrangeBuffer(streamKey(runId), `(${offset}-0`, '+', 'COUNT', mostEntries),
    );
    return continuation(entries.map(chunkOf), offset);
  }

  /** Forgets what lies wholly before an offset. */
  async trim(runId: string, offset: number): Promise<void> {
    if (offset > 0) await this.#call(() => this.#redis.xtrim(streamKey(runId), 'MINID', `${offset}-0`));
  }

  /** Forgets a log after a while. */
  async expire(runId: string, afterMs: number): Promise<void> {
    await this.#call(() => Promise.all(keysOf(runId).map((key) => this.#redis.pexpire(key, afterMs))));
  }

  /** Forgets a log at once. */
  async remove(runId: string): Promise<void> {
    await this.#call(() => this.#redis.del(...keysOf(runId)));
  }

  async #call<T>(command: () => Promise<T>): Promise<T> {
    try {
      return await command();
    } catch (error) {
      throw redisUnavailable(error);
    }
  }
}

function batchFrom(pieces: readonly LogChunk[], from: number): readonly LogChunk[] {
  let [to, bytes] = [from, 0];
  for (; to < pieces.length && to - from < callPieces; to += 1) {
    bytes += pieces[to]?.bytes.length ?? 0;
    if (bytes > callBytes && to > from) break;
  }
  return pieces.slice(from, to);
}

/** Bytes of these chunks together. */
export function sizeOf(chunks: readonly LogChunk[]): number {
  const [first, last] = [chunks[0], chunks.at(-1)];
  return first === undefined || last === undefined ? 0 : endOf(last) - first.offset;
}
