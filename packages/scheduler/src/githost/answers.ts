import type { OutgoingAnswer } from '../outgoing/exchange.ts';
import { deliveredBy, type Delivered } from '../messages/deliverer.ts';
import { partOf } from './read-json.ts';

/** What an answer of a git host means; what its refusals are about is said, because the token is mostly why. */
export function hostDelivered(answer: OutgoingAnswer, now: number): Delivered {
  const delivered = deliveredBy(answer, now);
  if (delivered.kind === 'delivered') return delivered;
  // GitHub answers so while a limit of its rate is reached, which passes.
  if (answer.status === 403 && answer.headers['x-ratelimit-remaining'] === '0') {
    return { ...delivered, kind: 'again', error: 'the git host limits how often it is asked' };
  }
  return { ...delivered, error: `the git host answers with status ${answer.status}${hint(answer)}` };
}

function hint(answer: OutgoingAnswer): string {
  const said = partOf(readJson(answer), 'message');
  const words = typeof said === 'string' && said !== '' ? ` (${said.slice(0, 200)})` : '';
  switch (answer.status) {
    case 401:
      return `${words}: the accessToken is not valid, or has expired`;
    case 403:
      return `${words}: the accessToken may not do this`;
    case 404:
      return `${words}: there is no such repository or commit, or the accessToken may not see it`;
    default:
      return words;
  }
}

/** The JSON of an answer; undefined for what is none. */
export function readJson({ body }: OutgoingAnswer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
