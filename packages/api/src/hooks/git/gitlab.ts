import type { GitEvent } from '@slipway/core';
import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { header, type GitHost } from './host.ts';
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
import { isSameText, isStandardSignature } from './proof.ts';

const host = 'GitLab';

const project = z.object({ git_http_url: repositorySchema });

const kindSchema = z.object({ object_kind: z.string() });
const pushSchema = z.object({
  ref: z.string(),
  before: z.string(),
  after: z.string(),
  commits: z.array(changedFilesSchema).default([]),
  total_commits_count: z.int().default(0),
  project,
  user_username: wordsSchema,
});
const mergeRequestSchema = z.object({
  object_attributes: z.object({
    iid: z.int(),
    action: z.string().optional(),
    /** Present when commits were added. */
    oldrev: z.string().nullish(),
    title: wordsSchema,
    source_branch: refNameSchema,
    target_branch: refNameSchema,
    last_commit: z.object({ id: commitSchema }),
    source: project.nullish(),
    target: project,
    source_project_id: z.number().nullish(),
    target_project_id: z.number(),
  }),
  user: z.object({ username: wordsSchema }).nullish(),
});

/** GitLab: its secret token as it is, or a signature where the hook has a signing token. */
export const gitlab: GitHost = {
  type: 'GitLab',
  isLike: (headers) => headers['x-gitlab-event'] !== undefined,
  verify: (delivery, secret, now) =>
    header(delivery.headers, 'webhook-signature') === undefined
      ? isSameText(tokenOf(delivery.headers), secret)
      : isStandardSignature(delivery, secret, now),
  read: ({ headers, body }) => ({
    id: header(headers, 'idempotency-key') ?? header(headers, 'webhook-id') ?? header(headers, 'x-gitlab-event-uuid'),
    events: [readEvent(textOf(body, host))],
  }),
};

/** Headers are read as Latin-1, whatever they were written in. */
function tokenOf(headers: IncomingHttpHeaders): string {
  return Buffer.from(header(headers, 'x-gitlab-token') ?? '', 'latin1').toString('utf8');
}

function readEvent(text: string): GitEvent {
  const { object_kind: kind } = readPayload(kindSchema, text, host);
  switch (kind) {
    case 'push':
    case 'tag_push':
      return readPush(text);
    case 'merge_request':
      return readMergeRequest(text);
    default:
      return { kind: 'other', name: kind };
  }
}

function readPush(text: string): GitEvent {
  const push = readPayload(pushSchema, text, host);
  const { ref, before, after, commits, total_commits_count: total } = push;
  return pushEvent(
    {
      repositoryUrl: push.project.git_http_url,
      ref,
      before,
      after,
      paths: pathsOf(commits, commits.length >= total),
      title: commits.find(({ id }) => id === after)?.message,
      actor: push.user_username,
    },
    host,
  );
}

function readMergeRequest(text: string): GitEvent {
  const { object_attributes: request, user } = readPayload(mergeRequestSchema, text, host);
  return {
    kind: 'pull-request',
    repositoryUrl: request.target.git_http_url,
    number: String(request.iid),
    action: actionOf(request.action, (request.oldrev ?? '') !== ''),
    head: {
      commit: request.last_commit.id,
      branch: request.source_branch,
      repositoryUrl: request.source?.git_http_url ?? request.target.git_http_url,
    },
    base: { branch: request.target_branch },
    isFork: request.source_project_id !== request.target_project_id,
    ...ifWords('title', request.title),
    ...ifWords('actor', user?.username),
  };
}

function actionOf(action: string | undefined, hasNewCommits: boolean) {
  switch (action) {
    case 'open':
      return 'opened';
    case 'reopen':
      return 'reopened';
    case 'update':
      return hasNewCommits ? 'updated' : 'other';
    default:
      return 'other';
  }
}
