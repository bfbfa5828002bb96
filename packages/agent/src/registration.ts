import type { z } from 'zod';
import { SlipwayError } from '@slipway/core';
import type { agentTermsSchema } from '@slipway/core/http';
import type { Door } from './door/door.ts';
import type { Machine } from './machine/machine.ts';
import type { AgentSettings } from './options.ts';

/** What the service has told of how to behave. */
export type AgentTerms = z.infer<typeof agentTermsSchema>;

/** The service's knowledge of an agent. */
export interface Registration {
  /** The terms of the registration that counts; waits for it where that is necessary. */
  terms(): Promise<AgentTerms>;
  /** The first registration. */
  readonly first: Promise<AgentTerms>;
  /** Whether a failure means that the service has forgotten this agent; then it registers anew. */
  isForgotten(cause: unknown, agentId: string): boolean;
  /** Says goodbye; what goes wrong with that changes nothing. */
  leave(): Promise<void>;
}

/** How long a goodbye may take, in milliseconds. */
const leaveWithinMs = 5000;

/** Registers an agent, again and again while the service is away. */
export function createRegistration(
  door: Door,
  machine: Machine,
  { name, pool, slots, version, log }: AgentSettings,
  signal: AbortSignal,
): Registration {
  const register = async (): Promise<AgentTerms> => {
    const { platform, capabilities } = machine;
    const body = { name, pool, slots, version, platform, capabilities: [...capabilities] };
    const terms = await door.insist('registerAgent', { body }, { signal });
    log.info({ agentId: terms.agentId, pool, slots }, 'agent registered');
    return terms;
  };
  const first = register();
  let current = first;
  let agentId: string | undefined;
  const remember = (registering: Promise<AgentTerms>): void => {
    registering.then(
      (terms) => {
        agentId = terms.agentId;
      },
      () => undefined,
    );
  };
  remember(first);

  return {
    terms: () => current,
    first,
    isForgotten(cause, id) {
      if (!(cause instanceof SlipwayError) || cause.code !== 'not-found') return false;
      if (id !== agentId) return true;
      agentId = undefined;
      current = register();
      remember(current);
      return true;
    },
    async leave() {
      if (agentId === undefined) return;
      const limit = AbortSignal.timeout(leaveWithinMs);
      await door.call('disconnectAgent', { body: { agentId } }, { signal: limit }).catch((cause: unknown) => {
        log.warn({ err: cause }, 'service did not hear goodbye');
      });
    },
  };
}
