import { join } from 'node:path';
import type { Logger } from 'pino';
import type { RunEnding } from '@slipway/core';
import type { Grant, Lease } from '@slipway/core/http';
import type { Door } from '../door/door.ts';
import type { Machine } from '../machine/machine.ts';
import { createLogSpool, type LogSpool } from '../report/log-spool.ts';
import { createReporter, type Reporter } from '../report/reporter.ts';
import { executeGrant } from './execute-grant.ts';

/** A run that this agent holds the lease of. */
export interface HeldRun {
  readonly lease: Lease;
  /** The service wants its end. */
  cancel(reason: 'canceled' | 'timed-out'): void;
  /** The lease is no longer ours: it stops at once, and nothing more is reported. */
  lose(): void;
  /** It stops, and goes back to its queue. */
  handBack(reason: string): void;
  /** Resolves when nothing of it goes on here any more. */
  readonly over: Promise<void>;
  /** Resolves when nothing of it is kept here any more either. */
  readonly gone: Promise<void>;
}

/** What holding a run needs. */
export interface HoldRunOptions {
  readonly machine: Machine;
  readonly door: Door;
  readonly log: Logger;
  /** Directory for what is not yet safe at the service. */
  readonly directory: string;
  /** Directory for journals of deletions, which outlives this process. */
  readonly journals: string;
  readonly maxSpoolBytes: number;
  /** Aborted when the agent ends: what the service did not take until then is given up. */
  readonly signal: AbortSignal;
}

/** How long giving a run back may take, in milliseconds; the lease runs out anyway. */
const releaseWithinMs = 10_000;

/** Executes a run and reports it. */
export function holdRun(grant: Grant, options: HoldRunOptions): HeldRun {
  const { lease } = grant;
  const log = options.log.child({ runId: lease.runId, attempt: lease.attempt });
  const stop = new AbortController();
  let isLost = false;
  let handedBack: string | undefined;
  let tools: { readonly spool: LogSpool; readonly reporter: Reporter } | undefined;

  const abort = (reason: DOMException): void => {
    tools?.spool.lift();
    stop.abort(reason);
  };
  const cancel: HeldRun['cancel'] = (reason) => {
    if (reason === 'canceled') abort(new DOMException('the run was canceled', 'AbortError'));
    else abort(new DOMException('the run timed out', 'TimeoutError'));
  };
  const lose = (): void => {
    if (isLost) return;
    isLost = true;
    tools?.reporter.stop('lost');
    abort(new DOMException('the lease of the run was lost', 'AbortError'));
  };

  const execute = async (reporter: Reporter): Promise<void> => {
    const timer = setTimeout(cancel, grant.remainingMs, 'timed-out');
    let ending: RunEnding;
    try {
      ending = await executeGrant(grant, { ...options, reporter, signal: stop.signal });
    } catch (cause) {
      log.warn({ err: cause }, 'run lost');
      lose();
      return;
    } finally {
      clearTimeout(timer);
    }
    if (isLost) return;
    if (handedBack !== undefined && ending.status === 'Canceled') {
      await giveBack(reporter, handedBack);
      return;
    }
    reporter.finish({ ...ending, time: Date.now() });
    const end = await reporter.ended;
    log.info({ status: ending.status, reported: end }, 'run ended');
    if (end === 'refused') await release(`the agent's reports were refused`);
  };

  const giveBack = async (reporter: Reporter, reason: string): Promise<void> => {
    await reporter.flushed(AbortSignal.timeout(releaseWithinMs));
    await release(reason);
  };
  const release = async (reason: string): Promise<void> => {
    const signal = AbortSignal.timeout(releaseWithinMs);
    await options.door.insist('releaseRun', { body: { lease, reason } }, { signal }).catch((cause: unknown) => {
      log.warn({ err: cause }, 'run not given back');
    });
  };

  const begin = async (): Promise<Reporter | undefined> => {
    const spool = await createLogSpool({
      directory: join(options.directory, `${lease.runId}-${lease.attempt}`),
      from: grant.logOffset,
      maxBytes: options.maxSpoolBytes,
    }).catch(async (cause: unknown) => {
      log.error({ err: cause }, 'run cannot begin');
      await release('the agent cannot write to its disk');
    });
    if (spool === undefined) return undefined;
    const reporter = createReporter({
      door: options.door,
      lease,
      spool,
      onCancel: cancel,
      onFailure: (cause) => log.warn({ err: cause }, 'report not taken'),
    });
    tools = { spool, reporter };
    if (isLost) reporter.stop('lost');
    void reporter.ended.then((end) => {
      if (end === 'lost') lose();
      else if (end === 'refused') abort(new DOMException('reports are refused', 'AbortError'));
    });
    return reporter;
  };

  const begun = begin();
  const over = begun.then((reporter) => (reporter === undefined ? undefined : execute(reporter)));
  const gone = over.then(async () => {
    const reporter = await begun;
    if (reporter === undefined) return;
    const giveUp = (): void => reporter.stop('lost');
    options.signal.addEventListener('abort', giveUp, { once: true });
    if (options.signal.aborted || isLost || handedBack !== undefined) giveUp();
    await reporter.safe;
    options.signal.removeEventListener('abort', giveUp);
    await reporter[Symbol.asyncDispose]();
  });

  return {
    lease,
    cancel,
    lose,
    handBack(reason) {
      handedBack ??= reason;
      abort(new DOMException('the run goes back to its queue', 'AbortError'));
    },
    over,
    gone,
  };
}
