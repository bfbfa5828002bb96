import { pino } from 'pino';
import { baseImageJobs } from '../base-images/jobs.ts';
import { settingsOf } from '../options.ts';
import { answerTimes } from './answer-times.ts';

/** What a scheduler does about base images, in a process of its own: every job once in a pass. */
await answerTimes(({ store, now, registry }) => {
  const clock = { now, sleep: () => Promise.resolve() };
  const logger = pino({ enabled: false });
  const jobs = baseImageJobs(settingsOf({ store, logger, clock, random: () => 0.5, baseImages: { registry } }));
  return async (time, signal) => {
    for (const job of jobs) await job.run(time, signal);
  };
});
