import { describe, expect, it } from 'vitest';
import { buildLog } from './build-log.ts';
import type { BuildStatus, Timestamp, Vertex, VertexLog } from './status.ts';

const at = (seconds: number): Timestamp => ({ seconds: Math.floor(seconds), nanos: Math.round((seconds % 1) * 1e9) });

function vertex(digest: string, some: Partial<Vertex> = {}): Vertex {
  return { digest, inputs: [], name: digest, cached: false, started: null, completed: null, error: '', ...some };
}

function log(vertexDigest: string, text: string | Buffer, seconds: number, stream = 1): VertexLog {
  return { vertex: vertexDigest, timestamp: at(seconds), stream, msg: Buffer.from(text) };
}

function linesOf(...statuses: readonly Partial<BuildStatus>[]): readonly string[] {
  const printer = buildLog();
  const lines = statuses.flatMap((status) =>
    printer.add({ vertexes: [], statuses: [], logs: [], warnings: [], ...status }),
  );
  return Buffer.concat([...lines, ...printer.end()])
    .toString()
    .split('\n')
    .slice(0, -1);
}

describe('buildLog', () => {
  it('numbers vertices as they start, and says when and how they end', () => {
    expect(
      linesOf(
        { vertexes: [vertex('later'), vertex('a', { started: at(1) })] },
        { vertexes: [vertex('a', { started: at(1), completed: at(1.44) })] },
        { vertexes: [vertex('b', { started: at(2), completed: at(2), cached: true })] },
        { vertexes: [vertex('a', { started: at(1), completed: at(9) })] },
        { vertexes: [vertex('c', { started: at(2), completed: at(3), error: 'exit code: 3' })] },
        { vertexes: [vertex('d', { started: at(2), completed: at(3), error: 'x: context canceled' })] },
      ),
    ).toEqual(['#1 a', '#1 DONE 0.4s', '#2 b', '#2 CACHED', '#3 c', '#3 ERROR: exit code: 3', '#4 d', '#4 CANCELED']);
  });

  it('joins output to whole lines, each stream for itself, and keeps a last line without an end', () => {
    const started = vertex('run', { started: at(10) });
    expect(
      linesOf(
        { vertexes: [started], logs: [log('run', 'one\ntw', 10.5), log('run', 'err', 10.6, 2)] },
        { logs: [log('run', 'o\n\nthr', 11), log('run', 'or\n', 11.5, 2)] },
        { vertexes: [{ ...started, completed: at(12) }] },
      ),
    ).toEqual([
      '#1 run',
      '#1 0.500 one',
      '#1 1.000 two',
      '#1 1.000 ',
      '#1 1.500 error',
      '#1 1.000 thr',
      '#1 DONE 2.0s',
    ]);
  });

  it('never cuts or changes a character, nor bytes that are none', () => {
    const printer = buildLog();
    const bytes = Buffer.concat([Buffer.from('grün '), Buffer.of(0xff, 0x0a)]);
    const lines = [...bytes].flatMap((byte) =>
      printer.add({ vertexes: [], statuses: [], warnings: [], logs: [log('v', Buffer.of(byte), 0)] }),
    );
    expect(Buffer.concat(lines)).toEqual(Buffer.concat([Buffer.from('#1 v\n#1 0.000 '), bytes]));
  });

  it('tells what was fetched and written once it is done', () => {
    const status = { id: 'sha256:1', vertex: 'pull', started: at(0), current: 0, total: 0, completed: null };
    expect(
      linesOf(
        { statuses: [{ ...status, current: 1, total: 2_810_000 }] },
        { statuses: [{ ...status, current: 2_810_000, total: 2_810_000, completed: at(0.5) }] },
        { statuses: [{ ...status, completed: at(0.5) }] },
        { statuses: [{ ...status, id: 'exporting layers', completed: at(0.1) }] },
        { statuses: [{ ...status, id: 'transferring', current: 1500, completed: at(0.1) }] },
        { warnings: [{ vertex: 'pull', short: Buffer.from('odd') }] },
      ),
    ).toEqual([
      '#1 pull',
      '#1 sha256:1 2.81MB / 2.81MB 0.5s done',
      '#1 exporting layers 0.1s done',
      '#1 transferring 1.50kB 0.1s done',
      '#1 WARN: odd',
    ]);
  });

  it('calls only what failed by itself an error', () => {
    const killed = { started: at(0), completed: at(1), error: 'executor failed running [x]: exit code: 137' };
    const broken = { started: at(0), completed: at(1), error: 'executor failed running [y]: exit code: 3' };
    expect(linesOf({ vertexes: [vertex('k', killed), vertex('b', broken)] })).toEqual([
      '#1 k',
      '#2 b',
      `#2 ERROR: ${broken.error}`,
      '#1 CANCELED',
    ]);
    expect(linesOf({ vertexes: [vertex('k', killed)] }).at(-1)).toBe(`#1 ERROR: ${killed.error}`);
  });

  it('does not call it an error when there is nothing to reuse', () => {
    const name = 'importing cache manifest from r.io/a:cache';
    expect(linesOf({ vertexes: [vertex('i', { name, error: 'r.io/a:cache: not found' })] })).toEqual([
      `#1 ${name}`,
      '#1 NOTHING TO REUSE: r.io/a:cache: not found',
    ]);
  });

  it('says once what it means that the engine shortens output', () => {
    const clip = '[output clipped, log limit 200KiB/s reached]\n';
    const lines = linesOf({ logs: [log('v', clip, 0), log('v', clip, 1)] });
    expect(lines.filter((line) => line.includes('NOTE: the engine shortens'))).toHaveLength(1);
    expect(lines.filter((line) => line.includes('output clipped'))).toHaveLength(2);
  });
});
