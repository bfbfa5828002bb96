import type { GitEvent } from '@slipway/core';
import { z } from 'zod';
import { header, type GitHost } from './host.ts';
import {
  commitSchema,
  ifWords,
  pathsOf,
  pushEvent,
  readPayload,
  refNameSchema,
  repositorySchema,
  textOf,
  wordsSchema,
} from './payload.ts';
import { isStandardSignature } from './proof.ts';

const host = 'the generic kind';

const common = { title: wordsSchema, actor: wordsSchema, paths: z.array(z.string()).optional() };
const kindSchema = z.object({ event: z.string() });
/** The body that docs/triggers.md describes. */
const pushSchema = z.object({
  ...common,
  repository: repositorySchema,
  ref: z.string(),
  before: z.string().optional(),
  after: z.string().optional(),
  forced: z.boolean().default(false),
});
const pullRequestSchema = z.object({
  ...common,
  repository: repositorySchema,
  number: z.union([z.int().nonnegative().transform(String), z.string().regex(/^[A-Za-z0-9_.-]{1,50}$/)]),
  action: z.enum(['opened', 'updated', 'reopened']),
  head: z.object({ commit: commitSchema, branch: refNameSchema, repository: repositorySchema.optional() }),
  base: z.object({ branch: refNameSchema, commit: commitSchema.optional() }),
  fork: z.boolean().default(false),
});

/** Whatever signs as Standard Webhooks say. */
export const generic: GitHost = {
  type: 'Generic',
  isLike: (headers) => headers['webhook-id'] !== undefined,
  verify: isStandardSignature,
  read: ({ headers, body }) => ({
    id: header(headers, 'webhook-id'),
    events: [readEvent(textOf(body, host))],
  }),
};

function readEvent(text: string): GitEvent {
  const { event } = readPayload(kindSchema, text, host);
  switch (event) {
    case 'ping':
      return { kind: 'ping' };
    case 'push': {
      const { repository, forced, paths, ...rest } = readPayload(pushSchema, text, host);
      return pushEvent({ ...rest, repositoryUrl: repository, isForced: forced, paths: listed(paths) }, host);
    }
    case 'pull_request':
      return readPullRequest(text);
    default:
      return { kind: 'other', name: event };
  }
}

function readPullRequest(text: string): GitEvent {
  const pull = readPayload(pullRequestSchema, text, host);
  const { repository, number, action, head, base } = pull;
  const paths = listed(pull.paths);
  return {
    kind: 'pull-request',
    repositoryUrl: repository,
    number,
    action,
    head: { commit: head.commit, branch: head.branch, repositoryUrl: head.repository ?? repository },
    base: { branch: base.branch, ...(base.commit === undefined ? {} : { commit: base.commit }) },
    isFork: pull.fork || (head.repository !== undefined && head.repository !== repository),
    ...(paths === undefined ? {} : { paths }),
    ...ifWords('title', pull.title),
    ...ifWords('actor', pull.actor),
  };
}

/** Within the limits that hold for every host. */
function listed(paths: readonly string[] | undefined): readonly string[] | undefined {
  return paths === undefined ? undefined : pathsOf([{ modified: [...paths] }], true);
}
