import type { ObjectForm } from '../output/object.ts';

/** Flags that say which service is meant, and with what login. */
export interface ServiceFlags {
  readonly server?: string;
  readonly token?: string;
  readonly profile?: string;
}

/** Flags of a command that shows what the service answers. */
export interface AnswerFlags extends ServiceFlags {
  readonly output: ObjectForm;
}
