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
import { isHexSignature } from './proof.ts';

const host = 'Gitea or Forgejo';

const repository = z.object({ clone_url: repositorySchema });
const person = z.object({ login: wordsSchema }).nullish();

const pushSchema = z.object({
  ref: z.string(),
  before: z.string(),
  after: z.string(),
  commits: z.array(changedFilesSchema).nullish(),
  total_commits: z.int().optional(),
  head_commit: z.object({ message: wordsSchema }).nullish(),
  repository,
  sender: person,
});
const deleteSchema = z.object({ ref: refNameSchema, ref_type: z.enum(['branch', 'tag']), repository, sender: person });
const side = z.object({ ref: refNameSchema, sha: commitSchema, repo: repository.extend({ id: z.number() }).nullish() });
const pullRequestSchema = z.object({
  action: z.string(),
  number: z.int(),
  pull_request: z.object({ title: wordsSchema, head: side, base: side }),
  repository,
  sender: person,
});

/** Gitea and Forgejo: HMAC-SHA256 of the body, in hexadecimal. */
export const gitea: GitHost = {
  type: 'Gitea',
  isLike: (headers) => named(headers, 'event') !== undefined,
  verify: ({ headers, body }, secret) => isHexSignature(body, secret, named(headers, 'signature')),
  read: ({ headers, body }) => ({
    id: named(headers, 'delivery'),
    events: [readEvent(named(headers, 'event') ?? '', textOf(body, host))],
  }),
};

/** Forgejo sends both names. */
function named(headers: IncomingHttpHeaders, name: 'event' | 'signature' | 'delivery'): string | undefined {
  return header(headers, `x-forgejo-${name}`) ?? header(headers, `x-gitea-${name}`);
}

function readEvent(name: string, text: string): GitEvent {
  switch (name) {
    case 'push':
      return readPush(text);
    case 'delete':
      return readDelete(text);
    case 'pull_request':
    case 'pull_request_sync':
      return readPullRequest(text);
    default:
      return { kind: 'other', name };
  }
}

function readPush(text: string): GitEvent {
  const push = readPayload(pushSchema, text, host);
  const commits = push.commits ?? [];
  return pushEvent(
    {
      repositoryUrl: push.repository.clone_url,
      ref: push.ref,
      before: push.before,
      after: push.after,
      paths: pathsOf(commits, commits.length >= (push.total_commits ?? 0)),
      title: push.head_commit?.message,
      actor: push.sender?.login,
    },
    host,
  );
}

function readDelete(text: string): GitEvent {
  const { ref, ref_type: kind, repository: repo, sender } = readPayload(deleteSchema, text, host);
  return {
    kind: 'deleted',
    repositoryUrl: repo.clone_url,
    ref: { kind, name: ref },
    ...ifWords('actor', sender?.login),
  };
}

const actions: Readonly<Record<string, 'opened' | 'updated' | 'reopened'>> = {
  opened: 'opened',
  synchronized: 'updated',
  reopened: 'reopened',
};

function readPullRequest(text: string): GitEvent {
  const { action, number, pull_request: pull, repository: repo, sender } = readPayload(pullRequestSchema, text, host);
  const { head, base } = pull;
  return {
    kind: 'pull-request',
    repositoryUrl: repo.clone_url,
    number: String(number),
    action: actions[action] ?? 'other',
    head: { commit: head.sha, branch: head.ref, repositoryUrl: head.repo?.clone_url ?? repo.clone_url },
    base: { branch: base.ref, commit: base.sha },
    isFork: head.repo?.id === undefined || head.repo.id !== base.repo?.id,
    ...ifWords('title', pull.title),
    ...ifWords('actor', sender?.login),
  };
}
