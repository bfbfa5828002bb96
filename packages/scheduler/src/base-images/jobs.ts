import type { ImageClaim } from '@slipway/store';
import type { Job } from '../job.ts';
import type { Settings } from '../options.ts';
import { HostGates } from './host-gates.ts';
import { lookAtImage } from './look.ts';
import { createRegistries } from './registries.ts';

/** An update waits no longer than so many times the usual wait, however many others come after it. */
const longestWaits = 2;
/** After so many looks in vain it is told that a tag is missing. */
const tellMissingAfter = 3;

/** How many are looked at in one pass, and how long a look may take before another scheduler does it, in milliseconds. */
const own: ImageClaim = { from: 'own-registry', limit: 50, claimMs: 30_000 };
/** They wait for their turns at registries that may be asked seldom. */
const others: ImageClaim = { from: 'others', limit: 50, claimMs: 300_000 };

/** What base images need to be done from time to time: looks at tags, of the own registry apart from others that may be slow, and runs. */
export function baseImageJobs(settings: Settings): readonly Job[] {
  const { store, clock, baseImages } = settings;
  const gates = new HostGates(clock);
  const registries = createRegistries(baseImages, settings.privateAddresses);
  const { lookMs, debounceMs } = baseImages;
  let hasBegun = false;

  const lookAtDue =
    (claim: ImageClaim): Job['run'] =>
    async (now, signal) => {
      const due = await store.baseImages.claimDue(now, claim);
      if (due.length === 0) return 0;
      const isReporting = await store.baseImages.isReporting(now);
      const context = { store, settings: baseImages, registries, gates, clock, random: settings.random, isReporting };
      const looks = await Promise.allSettled(
        due.map(async (image) => {
          const state = await lookAtImage(image, context, signal);
          if (state === 'missing' && image.failures + 1 === tellMissingAfter) {
            settings.logger.warn({ image: image.reference }, 'a base image is missing in its registry');
          }
        }),
      );
      const fault = looks.find((look) => look.status === 'rejected');
      if (fault !== undefined) throw fault.reason;
      return due.length;
    };
  const lookAtOwn = lookAtDue(own);

  return [
    {
      name: 'look-at-own-images',
      pace: { everyMs: lookMs, busyMs: 0, firstWithinMs: lookMs },
      run: async (now, signal) => {
        // What was pushed while no scheduler ran was told to nobody who could look.
        if (!hasBegun) await store.baseImages.lookAtOwn(now);
        hasBegun = true;
        return await lookAtOwn(now, signal);
      },
    },
    {
      name: 'look-at-other-images',
      pace: { everyMs: Math.max(lookMs, 1000), busyMs: 0, firstWithinMs: Math.max(lookMs, 1000) },
      run: lookAtDue(others),
    },
    {
      name: 'start-base-image-runs',
      pace: { everyMs: lookMs, busyMs: 0, firstWithinMs: lookMs },
      run: (now) => store.baseImages.fireDue(now, longestWaits * debounceMs),
    },
  ];
}
