import type { GitEvent } from '@slipway/core';
import { z } from 'zod';
import { header, type GitHost } from './host.ts';
import { ifWords, pushEvent, readPayload, refNameSchema, repositorySchema, textOf, wordsSchema } from './payload.ts';
import { isHexSignature } from './proof.ts';

const host = 'Bitbucket';

const repository = z.object({ links: z.object({ html: z.object({ href: repositorySchema }) }) });
const person = z.object({ nickname: wordsSchema, display_name: wordsSchema }).nullish();

const target = z.object({
  type: z.string(),
  name: refNameSchema,
  target: z.object({ hash: z.string(), message: wordsSchema }),
});
const pushSchema = z.object({
  actor: person,
  repository,
  push: z.object({
    changes: z
      .array(z.object({ new: target.nullish(), old: target.nullish(), forced: z.boolean().default(false) }))
      .max(1000),
  }),
});
const side = z.object({
  branch: z.object({ name: refNameSchema }),
  // Bitbucket shortens the ids of commits here.
  commit: z.object({ hash: z.string().regex(/^[0-9a-f]{7,64}$/, 'it is no id of a commit') }),
  repository: repository.extend({ full_name: z.string() }).nullish(),
});
const pullRequestSchema = z.object({
  actor: person,
  repository: repository.extend({ full_name: z.string() }),
  pullrequest: z.object({ id: z.int(), title: wordsSchema, source: side, destination: side }),
});

/** Bitbucket Cloud: HMAC-SHA256 of the body. */
export const bitbucket: GitHost = {
  type: 'Bitbucket',
  isLike: (headers) => headers['x-event-key'] !== undefined,
  verify: ({ headers, body }, secret) => {
    const [, signature] = /^sha256=(.*)$/.exec(header(headers, 'x-hub-signature') ?? '') ?? [];
    return isHexSignature(body, secret, signature);
  },
  read: ({ headers, body }) => ({
    id: header(headers, 'x-request-uuid') ?? header(headers, 'x-request-id'),
    events: readEvents(header(headers, 'x-event-key') ?? '', textOf(body, host)),
  }),
};

function readEvents(key: string, text: string): readonly GitEvent[] {
  switch (key) {
    case 'diagnostics:ping':
      return [{ kind: 'ping' }];
    case 'repo:push':
      return readPush(text);
    case 'pullrequest:created':
      return [readPullRequest(text, 'opened')];
    // Bitbucket does not say what was updated; a commit that was built already makes no second run.
    case 'pullrequest:updated':
      return [readPullRequest(text, 'updated')];
    default:
      return [{ kind: 'other', name: key }];
  }
}

/** Bitbucket names no files. */
function readPush(text: string): readonly GitEvent[] {
  const { push, repository: repo, actor } = readPayload(pushSchema, text, host);
  return push.changes.map(({ new: after, old: before, forced }) => {
    const ref = after ?? before;
    const kind = ref?.type === 'branch' ? 'heads' : ref?.type === 'tag' ? 'tags' : 'other';
    return pushEvent(
      {
        repositoryUrl: repo.links.html.href,
        ref: `refs/${kind}/${ref?.name ?? ''}`,
        before: before?.target.hash,
        after: after?.target.hash,
        isForced: forced,
        title: after?.target.message,
        actor: actor?.nickname ?? actor?.display_name,
      },
      host,
    );
  });
}

function readPullRequest(text: string, action: 'opened' | 'updated'): GitEvent {
  const { pullrequest: pull, repository: repo, actor } = readPayload(pullRequestSchema, text, host);
  const { source, destination } = pull;
  return {
    kind: 'pull-request',
    repositoryUrl: repo.links.html.href,
    number: String(pull.id),
    action,
    head: {
      commit: source.commit.hash,
      branch: source.branch.name,
      repositoryUrl: source.repository?.links.html.href ?? repo.links.html.href,
    },
    base: { branch: destination.branch.name, commit: destination.commit.hash },
    isFork: source.repository?.full_name !== repo.full_name,
    ...ifWords('title', pull.title),
    ...ifWords('actor', actor?.nickname ?? actor?.display_name),
  };
}
