import type { CmdStep, LogStream } from '@slipway/core';
import { EventEmitter, once } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { Runtime, SandboxRequest } from '../src/runtime/runtime.ts';

/** What a step of the contract suite does, in words that every runtime can be told. */
export type Doing =
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'print'; readonly stdout: string; readonly stderr: string }
  /** Prints `ready`, and then goes on until it is stopped. */
  | { readonly kind: 'hang' }
  /** To be detached: prints `sorry` to its stderr, and ends with 3. */
  | { readonly kind: 'fail-later' };

/** A runtime as the contract suite takes it. */
export interface ContractSubject {
  readonly runtime: Runtime;
  /** A step with this id that does this. */
  step(id: string, doing: Doing): CmdStep;
  /** A request for a run of its own, for steps made by `step`. */
  request(): SandboxRequest;
  /** A request that `open` must refuse. */
  badRequest(): SandboxRequest;
  /** Resolves when the work of a detached step has ended. */
  ended(request: SandboxRequest, stepId: string): Promise<void>;
  /** What is left of a request's run, by name. */
  leftovers(request: SandboxRequest): Promise<readonly string[]>;
}

/** Proves that a runtime keeps the promises of the port. `make` is called once for each test. */
export function describeRuntime(name: string, make: () => Promise<ContractSubject>): void {
  const never = new AbortController().signal;

  describe(`${name} keeps the runtime contract`, () => {
    it.each([0, 1, 3, 255])('gives exit code %i as a value', async (code) => {
      const subject = await make();
      await using sandbox = await subject.runtime.open(subject.request(), never);
      const exit = await sandbox.run(subject.step('step', { kind: 'exit', code }), () => undefined, never);
      expect(exit.exitCode).toBe(code);
    });

    it('has handed over all output, stream by stream, before a promise settles', async () => {
      const subject = await make();
      await using sandbox = await subject.runtime.open(subject.request(), never);
      const texts = await Promise.all(
        Array.from({ length: 10 }, async (_, index) => {
          const recorder = record();
          const doing = { kind: 'print', stdout: `out ${index}`, stderr: `err ${index}` } as const;
          await sandbox.run(subject.step(`step-${index}`, doing), recorder.out, never);
          return [recorder.text('stdout'), recorder.text('stderr')];
        }),
      );
      expect(texts).toEqual(Array.from({ length: 10 }, (_, index) => [`out ${index}`, `err ${index}`]));
    });

    it('runs steps at the same time, stops them when they are aborted, and rejects with the reason', async () => {
      const subject = await make();
      const request = subject.request();
      const sandbox = await subject.runtime.open(request, never);
      const abort = new AbortController();
      const recorders = [record(), record(), record()];
      const runs = recorders.map((recorder, index) =>
        sandbox.run(subject.step(`hang-${index}`, { kind: 'hang' }), recorder.out, abort.signal),
      );
      // If they ran one after another, the second would never be ready.
      await Promise.all(recorders.map((recorder) => recorder.ready));
      const reason = new Error('enough');
      abort.abort(reason);
      const ends = await Promise.allSettled(runs);
      expect(ends).toEqual(runs.map(() => ({ status: 'rejected', reason })));
      await sandbox[Symbol.asyncDispose]();
      expect(await subject.leftovers(request)).toEqual([]);
    });

    it('does not start a step whose signal is aborted already', async () => {
      const subject = await make();
      await using sandbox = await subject.runtime.open(subject.request(), never);
      const reason = new Error('too late');
      const recorder = record();
      const run = sandbox.run(
        subject.step('late', { kind: 'print', stdout: 'x', stderr: '' }),
        recorder.out,
        AbortSignal.abort(reason),
      );
      await expect(run).rejects.toBe(reason);
      expect(recorder.text('stdout')).toBe('');
    });

    it('can be disposed twice, and nothing is left', async () => {
      const subject = await make();
      const request = subject.request();
      const sandbox = await subject.runtime.open(request, never);
      await sandbox.run(subject.step('step', { kind: 'exit', code: 0 }), () => undefined, never);
      await sandbox[Symbol.asyncDispose]();
      await sandbox[Symbol.asyncDispose]();
      expect(await subject.leftovers(request)).toEqual([]);
    });

    it('leaves nothing after an open that is refused or aborted', async () => {
      const subject = await make();
      const bad = subject.badRequest();
      await expect(subject.runtime.open(bad, never)).rejects.toMatchObject({ code: 'invalid-context' });
      const request = subject.request();
      const reason = new Error('not at all');
      await expect(subject.runtime.open(request, AbortSignal.abort(reason))).rejects.toBe(reason);
      expect([...(await subject.leftovers(bad)), ...(await subject.leftovers(request))]).toEqual([]);
    });

    it('hands on what a detached step writes after it is done, and says how it ended, once', async () => {
      const subject = await make();
      const request = subject.request();
      await using sandbox = await subject.runtime.open(request, never);
      const [service, failing] = [record(), record()];
      const start = (id: string, doing: Doing, { out }: Recorder) =>
        sandbox.run({ ...subject.step(id, doing), detach: true }, out, never);
      expect(await start('service', { kind: 'hang' }, service)).toMatchObject({ exitCode: 0 });
      expect(await start('failing', { kind: 'fail-later' }, failing)).toMatchObject({ exitCode: 0 });
      await Promise.all([service.ready, subject.ended(request, 'failing')]);
      expect(await sandbox.finish()).toEqual([{ stepId: 'failing', exit: { exitCode: 3 } }]);
      expect(failing.text('stderr')).toBe('sorry');
      expect(await sandbox.finish()).toEqual([]);
    });

    it('waits for a reader that is slow', async () => {
      const subject = await make();
      await using sandbox = await subject.runtime.open(subject.request(), never);
      const release = new EventEmitter();
      const released = once(release, 'release');
      const asked = new EventEmitter();
      const firstChunk = once(asked, 'chunk');
      let settled = false;
      const run = sandbox
        .run(
          subject.step('slow', { kind: 'print', stdout: 'hello', stderr: '' }),
          async () => {
            asked.emit('chunk');
            await released;
          },
          never,
        )
        .finally(() => {
          settled = true;
        });
      await firstChunk;
      await new Promise(setImmediate);
      expect(settled).toBe(false);
      release.emit('release');
      await expect(run).resolves.toEqual({ exitCode: 0 });
    });
  });
}

interface Recorder {
  readonly out: (stream: LogStream, bytes: Uint8Array) => void;
  readonly ready: Promise<unknown>;
  text(stream: LogStream): string;
}

function record(): Recorder {
  const chunks: { readonly stream: LogStream; readonly bytes: Buffer }[] = [];
  const events = new EventEmitter();
  const ready = once(events, 'ready');
  const text = (stream: LogStream): string =>
    Buffer.concat(chunks.filter((chunk) => chunk.stream === stream).map((chunk) => chunk.bytes)).toString();
  return {
    ready,
    text,
    out(stream, bytes) {
      chunks.push({ stream, bytes: Buffer.from(bytes) });
      if (text('stdout').includes('ready')) events.emit('ready');
    },
  };
}
