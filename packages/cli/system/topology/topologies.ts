import { startService, type UsableService } from '../service.ts';
import { expectNothingOf } from './leftovers.ts';
import { startSeparate } from './separate.ts';

/** One way in which a service may run. What holds for one must hold for all. */
export interface Topology {
  readonly name: string;
  /** Starts it; `registry` is what `$Registry` stands for. */
  readonly start: (registry: string) => Promise<UsableService>;
}

/** Everything in one process on SQLite; and server, scheduler and two agents apart, on Postgres. */
export const topologies: readonly Topology[] = [
  { name: 'in one process', start: (registry) => startService(registry) },
  {
    name: 'in separate processes',
    start: async (registry) => {
      const service = await startSeparate({ registry, leaseSeconds: 30 });
      return {
        ...service,
        [Symbol.asyncDispose]: async () => {
          await service[Symbol.asyncDispose]();
          await expectNothingOf(service.pids());
        },
      };
    },
  },
];
