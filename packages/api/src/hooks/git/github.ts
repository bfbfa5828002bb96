import { SlipwayError, type GitEvent } from '@slipway/core';
import { z } from 'zod';
import { header, type Delivery, type GitHost } from './host.ts';
import {
  changedFilesSchema,
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

const host = 'GitHub';
/** GitHub tells no more commits of one push. */
const mostCommits = 2048;

const repository = z.object({ clone_url: repositorySchema });
const person = z.object({ login: wordsSchema }).nullish();

const pushSchema = z.object({
  ref: z.string(),
  before: z.string(),
  after: z.string(),
  forced: z.boolean().default(false),
  commits: z.array(changedFilesSchema).default([]),
  head_commit: z.object({ message: wordsSchema }).nullish(),
  repository,
  sender: person,
});

const side = z.object({ ref: refNameSchema, sha: commitSchema });
const pullRequestSchema = z.object({
  action: z.string(),
  number: z.int(),
  pull_request: z.object({
    title: wordsSchema,
    head: side.extend({ repo: repository.extend({ id: z.number() }).nullish() }),
    base: side.extend({ repo: repository.extend({ id: z.number() }) }),
  }),
  sender: person,
});

/** GitHub and GitHub Enterprise: HMAC-SHA256 of the body. Headers with SHA-1 alone prove nothing. */
export const github: GitHost = {
  type: 'GitHub',
  isLike: (headers) => headers['x-github-event'] !== undefined,
  verify: async ({ headers, body }, secret) => {
    const { Webhooks } = await import('@octokit/webhooks');
    // The library wants a signature to compare with.
    const given = header(headers, 'x-hub-signature-256') ?? 'sha256=none';
    return await new Webhooks({ secret }).verify(body.toString('utf8'), given);
  },
  read: (delivery) => ({
    id: header(delivery.headers, 'x-github-delivery'),
    events: [readEvent(header(delivery.headers, 'x-github-event') ?? '', payloadOf(delivery))],
  }),
};

/** The payload, as JSON or in the only field of a form. */
function payloadOf({ headers, body }: Delivery): string {
  const text = textOf(body, host);
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded') !== true) return text;
  const payload = new URLSearchParams(text).get('payload');
  if (payload === null)
    throw new SlipwayError('invalid-argument', `the delivery is none of ${host}: it has no payload`);
  return payload;
}

function readEvent(name: string, text: string): GitEvent {
  switch (name) {
    case 'ping':
      return { kind: 'ping' };
    case 'push':
      return readPush(text);
    case 'pull_request':
      return readPullRequest(text);
    default:
      return { kind: 'other', name };
  }
}

function readPush(text: string): GitEvent {
  const {
    ref,
    before,
    after,
    forced,
    commits,
    head_commit: head,
    repository: repo,
    sender,
  } = readPayload(pushSchema, text, host);
  return pushEvent(
    {
      repositoryUrl: repo.clone_url,
      ref,
      before,
      after,
      isForced: forced,
      paths: pathsOf(commits, commits.length < mostCommits),
      title: head?.message,
      actor: sender?.login,
    },
    host,
  );
}

const actions: Readonly<Record<string, 'opened' | 'updated' | 'reopened'>> = {
  opened: 'opened',
  synchronize: 'updated',
  reopened: 'reopened',
};

function readPullRequest(text: string): GitEvent {
  const { action, number, pull_request: pull, sender } = readPayload(pullRequestSchema, text, host);
  const { head, base } = pull;
  return {
    kind: 'pull-request',
    repositoryUrl: base.repo.clone_url,
    number: String(number),
    action: actions[action] ?? 'other',
    // A fork that was deleted leaves its commits where they would be merged.
    head: { commit: head.sha, branch: head.ref, repositoryUrl: head.repo?.clone_url ?? base.repo.clone_url },
    base: { branch: base.ref, commit: base.sha },
    isFork: head.repo?.id !== base.repo.id,
    ...ifWords('title', pull.title),
    ...ifWords('actor', sender?.login),
  };
}
