import type { ExplainedTrigger } from '@slipway/core/http';

/** What is said of a trigger by its own kind. */
export type TriggerFacts = Pick<
  ExplainedTrigger,
  'kind' | 'status' | 'listensTo' | 'nextOccurrences' | 'webhookPath' | 'images'
> & {
  /** Whether it can start a run, when nothing is off. */
  readonly state: string;
};
