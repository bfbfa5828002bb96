import type { TimerTrigger } from '@slipway/core/http';

/** Reads `--schedule "[NAME:]CRON"`; those without a name become t1, t2, … by their place (contract §7.1). */
export function readSchedules(texts: readonly string[] = [], timezone = 'UTC'): TimerTrigger[] {
  return texts.map((text, index) => {
    const colon = text.indexOf(':');
    return {
      name: colon < 0 ? `t${index + 1}` : text.slice(0, colon).trim(),
      schedule: text.slice(colon + 1).trim(),
      status: 'Enabled',
      timezone,
      missedRuns: 'skip',
      jitterSeconds: 0,
    };
  });
}
