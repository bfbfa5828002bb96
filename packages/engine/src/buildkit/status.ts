import protobuf from 'protobufjs';
import { statusProto } from './status-proto.ts';

/** A moment as BuildKit tells it. */
export interface Timestamp {
  readonly seconds: number;
  readonly nanos: number;
}

/** One operation of a build. It is told again and again; what is told later replaces what was told before. */
export interface Vertex {
  readonly digest: string;
  /** Digests of the vertices that this one stands on. */
  readonly inputs: readonly string[];
  /** `[build 2/3] RUN make`, `[internal] load metadata for …`. */
  readonly name: string;
  readonly cached: boolean;
  readonly started: Timestamp | null;
  readonly completed: Timestamp | null;
  readonly error: string;
}

/** Progress inside a vertex: a layer that is fetched, an image that is written. */
export interface VertexStatus {
  readonly id: string;
  readonly vertex: string;
  readonly current: number;
  readonly total: number;
  readonly started: Timestamp | null;
  readonly completed: Timestamp | null;
}

/** Output of a vertex; its chunks end anywhere, even inside a character. */
export interface VertexLog {
  readonly vertex: string;
  readonly timestamp: Timestamp | null;
  /** 1 stdout, 2 stderr. */
  readonly stream: number;
  readonly msg: Buffer;
}

/** Advice of the Dockerfile frontend. */
export interface VertexWarning {
  readonly vertex: string;
  readonly short: Buffer;
}

/** One message of BuildKit's trace. */
export interface BuildStatus {
  readonly vertexes: readonly Vertex[];
  readonly statuses: readonly VertexStatus[];
  readonly logs: readonly VertexLog[];
  readonly warnings: readonly VertexWarning[];
}

let statusType: protobuf.Type | undefined;

/** Decodes what the engine sends base64-coded under the id `moby.buildkit.trace`. */
export function decodeStatus(aux: string): BuildStatus {
  statusType ??= protobuf.parse(statusProto).root.lookupType('moby.buildkit.v1.StatusResponse');
  const message = statusType.decode(Buffer.from(aux, 'base64'));
  return statusType.toObject(message, { defaults: true, arrays: true, longs: Number }) as BuildStatus;
}

/** Seconds from one moment to another. */
export function secondsBetween(from: Timestamp, to: Timestamp): number {
  return to.seconds - from.seconds + (to.nanos - from.nanos) / 1e9;
}
