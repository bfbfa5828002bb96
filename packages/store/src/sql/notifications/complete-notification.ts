import { registryActions, SlipwayError } from '@slipway/core';
import type { Notification, NotificationSpec } from '@slipway/core/http';

/** The ends of runs. */
const ends: Notification['statuses'] = ['Succeeded', 'Failed', 'Canceled', 'Error', 'Timeout'];

/** What each message carries anyway, or what belongs to the connection. */
const ownHeaders =
  /^(?:content-.*|webhook-.*|host|user-agent|accept-encoding|connection|keep-alive|te|trailer|transfer-encoding|upgrade|expect|proxy-.*)$/i;

/** What a notification is told of, with what it leaves out. Throws `invalid-argument` for what contradicts its format. */
export function completeNotification(spec: NotificationSpec): Pick<Notification, 'statuses' | 'actions'> {
  const { format, statuses, tasks, actions, scope, headers } = spec;
  const refused = Object.keys(headers).find((header) => ownHeaders.test(header));
  if (refused !== undefined) {
    throw invalid(`headers: ${refused} is not to be chosen: each message has its own`, 'Leave it out.');
  }
  if (format === 'acr') {
    if ((statuses ?? []).length > 0 || tasks.length > 0) {
      throw invalid(
        "statuses, tasks: the format acr tells of the registry's images, not of runs",
        'Make one notification for runs and another for images.',
      );
    }
    if (actions?.length === 0) throw invalid('actions: there is none', 'Give push, delete or both.');
    return { statuses: [], actions: [...new Set(actions ?? registryActions)] };
  }
  if ((actions ?? []).length > 0 || scope !== '') {
    throw invalid(
      `actions, scope: what happens in the registry is told in the format acr, not ${format}`,
      'Give the format acr, or leave actions and scope out.',
    );
  }
  if (statuses?.length === 0) throw invalid('statuses: there is none', 'Give one or more statuses of runs.');
  return { statuses: statuses ?? ends, actions: [] };
}

function invalid(message: string, advice: string): SlipwayError {
  return new SlipwayError('invalid-argument', message, { advice });
}
