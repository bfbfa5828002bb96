import { needsTrust, SlipwayError, withoutPushes, type Plan } from '@slipway/core';
import type { RunRequest } from '@slipway/core/http';
import type { CredentialSource } from '@slipway/engine';

/** Whether the code of a run is foreign: it gets no secrets and no logins, and pushes nothing. */
export function isRestricted(request: RunRequest): boolean {
  return request.type !== 'TaskRunRequest' && request.isRestricted === true;
}

/** What the log of a restricted run begins with. */
export const restrictionLine =
  'Code of a foreign pull request: it gets no secrets and no registry logins, and nothing is pushed';

/** Has no login for any registry. */
export const noCredentials: CredentialSource = () => Promise.resolve(undefined);

/** A plan for foreign code. */
export interface RestrictedPlan {
  readonly plan: Plan;
  /** Steps that are left out. */
  readonly left: readonly string[];
  /** What the log says of them, a line each. */
  readonly lines: readonly string[];
}

/** Takes out of a plan what foreign code must not do. Throws `not-allowed` for one that would be another without it. */
export function restrictPlan(whole: Plan): RestrictedPlan {
  const problems = needsTrust(whole);
  if (problems.length > 0) {
    throw new SlipwayError('not-allowed', `not run for code of a foreign pull request: ${problems.join('; ')}`, {
      advice: 'Let another task, whose file asks for less, build pull requests.',
    });
  }
  const { plan, left } = withoutPushes(whole);
  return {
    plan,
    left: left.map(({ id }) => id),
    lines: left.flatMap(({ images }) => images.map((image) => `not pushed: code of a foreign pull request: ${image}`)),
  };
}
