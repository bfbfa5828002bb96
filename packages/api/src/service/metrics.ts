import type { Store, StoreFigures } from '@slipway/store';
import type { Logger } from 'pino';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** A request that was answered, or whose connection broke before. */
export interface SeenRequest {
  /** Path with the names of its parameters, so that there are only so many. */
  readonly route: string;
  readonly method: string;
  readonly status: number;
  readonly seconds: number;
}

/** Numbers of one server. */
export interface Metrics extends Disposable {
  seen(request: SeenRequest): void;
  /** In the text format of Prometheus. */
  text(): Promise<string>;
}

/** What is measured when it is asked for. */
export interface MetricSources {
  readonly store: Store;
  readonly longRequests: () => ReadonlyMap<string, number>;
  readonly logger: Logger;
}

/** Registers the numbers of one server in a registry of their own. */
export function createMetrics({ store, longRequests, logger }: MetricSources): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'slipway_http_requests_total',
    help: 'Requests by operation and status.',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const durations = new Histogram({
    name: 'slipway_http_request_duration_seconds',
    help: 'Time from the first byte of a request to the last of its answer; followed logs and long polls are long by nature.',
    labelNames: ['method', 'route'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers,
  });
  new Gauge({
    name: 'slipway_long_requests',
    help: 'Followers of logs (readLog) and waiting agents (acquireRun).',
    labelNames: ['operation'],
    registers,
    collect() {
      this.reset();
      for (const operation of ['readLog', 'acquireRun']) this.set({ operation }, longRequests().get(operation) ?? 0);
    },
  });
  const runs = new Gauge({
    name: 'slipway_runs',
    help: 'Runs by pool and status.',
    labelNames: ['pool', 'status'],
    registers,
  });
  const oldest = new Gauge({
    name: 'slipway_oldest_queued_seconds',
    help: 'How long the oldest queued run has waited.',
    registers,
  });
  const up = new Gauge({
    name: 'slipway_store_up',
    help: '1 when the records could be asked for these numbers.',
    registers,
  });
  const ask = sharing(() => store.housekeeping.figures());
  return {
    seen({ route, method, status, seconds }) {
      requests.inc({ method, route, status });
      durations.observe({ method, route }, seconds);
    },
    async text() {
      runs.reset();
      try {
        const figures: StoreFigures = await ask();
        for (const { pool, status, count } of figures.runs) runs.set({ pool, status }, count);
        oldest.set(figures.oldestQueuedMs / 1000);
        up.set(1);
      } catch (err) {
        up.set(0);
        logger.warn({ err }, 'metrics without the numbers of the records');
      }
      return registry.metrics();
    },
    [Symbol.dispose]: () => registry.clear(),
  };
}

/** Several callers at once share one question. */
function sharing<T>(ask: () => Promise<T>): () => Promise<T> {
  let pending: Promise<T> | undefined;
  return () => (pending ??= ask().finally(() => (pending = undefined)));
}
