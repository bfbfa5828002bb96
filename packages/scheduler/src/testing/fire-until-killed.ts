import { fireTimers } from '../timers/fire-timers.ts';
import { answerTimes } from './answer-times.ts';

/** A scheduler's timers in a process of their own. */
await answerTimes(({ store }) => fireTimers(store));
