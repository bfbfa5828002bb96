import { setTimeout as delay } from 'node:timers/promises';
import { SlipwayError } from '@slipway/core';
import type { Config } from '../config/config.ts';
import { checkPlace, checkService, configuredPlaces } from '../look/check-service.ts';
import { tryConnect } from '../service/connect.ts';
import type { ServiceFlags } from '../service/flags.ts';
import type { Check, Verdict } from './finding.ts';

/** So long an event may take from the push to the service, and so often the service is asked, in milliseconds. */
const eventMs = 5000;
const lookAgainMs = 200;

/** What commands need of the service, and its roles of Redis and the database. */
export function serviceChecks(flags: ServiceFlags, config: Config): readonly Check[] {
  return [
    { name: 'service', look: () => checkService(flags) },
    ...configuredPlaces(config).map(({ name, url }) => ({ name, look: () => checkPlace(name, url) })),
  ];
}

const fallback = 'notifications are not configured: base-image triggers fall back to polling';

/** Waits until the service has heard from the registry of a push. */
export async function heardOf(flags: ServiceFlags, probe: string): Promise<Verdict> {
  const service = await tryConnect(flags);
  if (service === undefined) return { note: 'not tried: there is no service to be told' };
  const startedAt = performance.now();
  try {
    for (;;) {
      const { hook, seenTime } = await service.call('showRegistryProbe', { params: { probe } });
      const elapsed = performance.now() - startedAt;
      if (seenTime !== undefined) return `the service heard of the push within ${Math.ceil(elapsed / 100) / 10} s`;
      if (hook === 'Disabled') {
        return {
          note: fallback,
          cure: 'Set TASKS_REGISTRY_HOOK_TOKEN, and let the registry tell the service; docs/triggers.md shows how.',
        };
      }
      if (elapsed > eventMs) break;
      await delay(lookAgainMs);
    }
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error;
    return { note: `not tried: ${error.message}` };
  }
  return {
    note: `${fallback} (the service has heard nothing for ${eventMs / 1000} s)`,
    cure: "Let the registry's notifications go to the service, with its token; docs/triggers.md shows how.",
  };
}
