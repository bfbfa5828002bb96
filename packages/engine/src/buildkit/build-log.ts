import {
  secondsBetween,
  type BuildStatus,
  type Timestamp,
  type Vertex,
  type VertexLog,
  type VertexStatus,
} from './status.ts';

/** Turns the trace of a build into lines as `docker build --progress=plain` prints them, each with its vertex's number. */
export interface BuildLog {
  /** The lines that a message adds. Output is passed on as bytes, so no character is ever cut or changed. */
  add(status: BuildStatus): readonly Buffer[];
  /** What was still waiting for the end of its line when the build ended. */
  end(): readonly Buffer[];
}

interface Told {
  readonly number: number;
  started: Timestamp | null;
  ended: boolean;
  readonly statusesDone: Set<string>;
  /** The unfinished line of each stream, with the moment of its last chunk. */
  readonly rests: Map<number, { readonly bytes: Buffer; readonly at: Timestamp | null }>;
}

const newline = 0x0a;

/** BuildKit's own words in the output of an instruction that writes too much. */
const clipMarker = '[output clipped';
const clipNote =
  'NOTE: the engine shortens the output of builds; BUILDKIT_STEP_LOG_MAX_SIZE and _MAX_SPEED in its environment say by how much';

/** An image with layers to reuse that is not there, or not yet, is no failure. */
const cachePattern = /^importing cache manifest from /;

/** How an instruction ends that was killed because another failed. */
const killedPattern = /exit code: 137$/;

/** Starts a log with no lines. */
export function buildLog(): BuildLog {
  const vertices = new Map<string, Vertex>();
  const told = new Map<string, Told>();
  let lines: Buffer[] = [];
  let clipped = false;
  let failed = false;

  const line = (number: number, text: string | Buffer): void => {
    lines.push(Buffer.concat([Buffer.from(`#${number} `), Buffer.from(text), Buffer.of(newline)]));
  };
  /** The first word about a vertex is its name, under the next number. */
  const tell = (digest: string): Told => {
    const known = told.get(digest);
    if (known !== undefined) return known;
    const vertex = vertices.get(digest);
    const fresh: Told = {
      number: told.size + 1,
      started: vertex?.started ?? null,
      ended: false,
      statusesDone: new Set(),
      rests: new Map(),
    };
    told.set(digest, fresh);
    line(fresh.number, vertex?.name ?? digest);
    return fresh;
  };
  const output = (vertex: Told, bytes: Buffer, at: Timestamp | null): void => {
    const since = vertex.started === null || at === null ? 0 : Math.max(0, secondsBetween(vertex.started, at));
    line(vertex.number, Buffer.concat([Buffer.from(`${since.toFixed(3)} `), bytes]));
    if (clipped || !bytes.includes(clipMarker)) return;
    clipped = true;
    line(vertex.number, clipNote);
  };
  const flush = (vertex: Told): void => {
    for (const { bytes, at } of vertex.rests.values()) output(vertex, bytes, at);
    vertex.rests.clear();
  };

  const addLog = ({ vertex: digest, stream, timestamp, msg }: VertexLog): void => {
    const vertex = tell(digest);
    let rest = Buffer.concat([vertex.rests.get(stream)?.bytes ?? Buffer.alloc(0), msg]);
    for (let end = rest.indexOf(newline); end >= 0; end = rest.indexOf(newline)) {
      output(vertex, rest.subarray(0, end), timestamp);
      rest = rest.subarray(end + 1);
    }
    if (rest.length === 0) vertex.rests.delete(stream);
    else vertex.rests.set(stream, { bytes: rest, at: timestamp });
  };
  const addStatus = (status: VertexStatus): void => {
    const vertex = tell(status.vertex);
    if (status.completed === null || vertex.statusesDone.has(status.id)) return;
    vertex.statusesDone.add(status.id);
    const seconds = status.started === null ? 0 : secondsBetween(status.started, status.completed);
    line(vertex.number, `${status.id}${amount(status)} ${seconds.toFixed(1)}s done`);
  };
  const addEnd = (vertex: Vertex): void => {
    if (vertex.completed === null && vertex.error === '') return;
    const known = tell(vertex.digest);
    if (known.ended) return;
    known.ended = true;
    flush(known);
    const word = ending(vertex, failed);
    failed ||= word.startsWith('ERROR');
    line(known.number, word);
  };

  const taken = (): readonly Buffer[] => {
    const result = lines;
    lines = [];
    return result;
  };
  return {
    add(status) {
      for (const vertex of status.vertexes) {
        vertices.set(vertex.digest, vertex);
        if (vertex.started !== null) tell(vertex.digest).started ??= vertex.started;
      }
      for (const entry of status.statuses) addStatus(entry);
      for (const entry of status.logs) addLog(entry);
      for (const warning of status.warnings) line(tell(warning.vertex).number, `WARN: ${warning.short.toString()}`);
      for (const vertex of inOrderOfFailure(status.vertexes)) addEnd(vertex);
      return taken();
    },
    end() {
      for (const vertex of told.values()) flush(vertex);
      return taken();
    },
  };
}

/** When branches end in one message, the one that failed by itself comes before those that were killed because of it. */
function inOrderOfFailure(vertices: readonly Vertex[]): readonly Vertex[] {
  return [...vertices].sort((a, b) => Number(killedPattern.test(a.error)) - Number(killedPattern.test(b.error)));
}

function ending({ name, error, cached, started, completed }: Vertex, failedBefore: boolean): string {
  // When one branch fails the others are canceled; theirs is not the error that matters.
  if (error.endsWith('context canceled') || (failedBefore && killedPattern.test(error))) return 'CANCELED';
  if (error !== '' && cachePattern.test(name)) return `NOTHING TO REUSE: ${error}`;
  if (error !== '') return `ERROR: ${error}`;
  if (cached) return 'CACHED';
  const seconds = started === null || completed === null ? 0 : secondsBetween(started, completed);
  return `DONE ${seconds.toFixed(1)}s`;
}

function amount({ current, total }: VertexStatus): string {
  if (total > 0) return ` ${bytes(current)} / ${bytes(total)}`;
  return current > 0 ? ` ${bytes(current)}` : '';
}

function bytes(count: number): string {
  if (count >= 1e9) return `${(count / 1e9).toFixed(2)}GB`;
  if (count >= 1e6) return `${(count / 1e6).toFixed(2)}MB`;
  return count >= 1e3 ? `${(count / 1e3).toFixed(2)}kB` : `${count}B`;
}
