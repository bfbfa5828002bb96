import type { GitEvent } from '@slipway/core';
import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { header, type GitHost } from './host.ts';
import {
  commitSchema,
  ifWords,
  pushEvent,
  readPayload,
  refNameSchema,
  repositorySchema,
  textOf,
  wordsSchema,
} from './payload.ts';
import { isSameText } from './proof.ts';

const host = 'Azure DevOps';

const repository = z.object({ remoteUrl: repositorySchema });
const person = z.object({ displayName: wordsSchema }).nullish();
const branch = z
  .string()
  .transform((ref) => ref.replace(/^refs\/heads\//, ''))
  .pipe(refNameSchema);

const envelopeSchema = z.object({
  id: z.string(),
  subscriptionId: z.string().default(''),
  eventType: z.string(),
});
const pushSchema = z.object({
  resource: z.object({
    refUpdates: z.array(z.object({ name: z.string(), oldObjectId: wordsSchema, newObjectId: wordsSchema })).max(1000),
    commits: z.array(z.object({ commitId: z.string(), comment: wordsSchema })).nullish(),
    repository,
    pushedBy: person,
  }),
});
const pullRequestSchema = z.object({
  resource: z.object({
    pullRequestId: z.int(),
    status: z.string().optional(),
    title: wordsSchema,
    sourceRefName: branch,
    targetRefName: branch,
    lastMergeSourceCommit: z.object({ commitId: commitSchema }),
    lastMergeTargetCommit: z.object({ commitId: commitSchema }).nullish(),
    repository,
    forkSource: z.object({ repository: repository.nullish() }).nullish(),
    createdBy: person,
  }),
});

/** Azure DevOps: it signs nothing, so that the secret is the password of a Basic login. */
export const azureDevOps: GitHost = {
  type: 'AzureDevOps',
  isLike: (headers) => /^basic /i.test(header(headers, 'authorization') ?? ''),
  verify: ({ headers }, secret) => isSameText(passwordOf(headers) ?? '', secret),
  read: ({ body }) => {
    const text = textOf(body, host);
    const { id, subscriptionId, eventType } = readPayload(envelopeSchema, text, host);
    return { id: `${subscriptionId}:${id}`, events: readEvents(eventType, text) };
  },
};

/** What stands behind the first colon of a Basic login; its name may be any. */
function passwordOf(headers: IncomingHttpHeaders): string | undefined {
  const [, login = ''] = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(header(headers, 'authorization') ?? '') ?? [];
  const text = Buffer.from(login, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : text.slice(colon + 1);
}

function readEvents(eventType: string, text: string): readonly GitEvent[] {
  switch (eventType) {
    case 'git.push':
      return readPush(text);
    case 'git.pullrequest.created':
      return [readPullRequest(text, 'opened')];
    // Votes and words count as updates, too; a commit that was built already makes no second run.
    case 'git.pullrequest.updated':
      return [readPullRequest(text, 'updated')];
    default:
      return [{ kind: 'other', name: eventType }];
  }
}

/** Azure DevOps names no files. */
function readPush(text: string): readonly GitEvent[] {
  const { refUpdates, commits, repository: repo, pushedBy } = readPayload(pushSchema, text, host).resource;
  return refUpdates.map(({ name, oldObjectId, newObjectId }) =>
    pushEvent(
      {
        repositoryUrl: repo.remoteUrl,
        ref: name,
        before: oldObjectId,
        after: newObjectId,
        title: commits?.find(({ commitId }) => commitId === newObjectId)?.comment,
        actor: pushedBy?.displayName,
      },
      host,
    ),
  );
}

function readPullRequest(text: string, action: 'opened' | 'updated'): GitEvent {
  const pull = readPayload(pullRequestSchema, text, host).resource;
  const base = pull.lastMergeTargetCommit?.commitId;
  return {
    kind: 'pull-request',
    repositoryUrl: pull.repository.remoteUrl,
    number: String(pull.pullRequestId),
    action: pull.status === undefined || pull.status === 'active' ? action : 'other',
    head: {
      commit: pull.lastMergeSourceCommit.commitId,
      branch: pull.sourceRefName,
      repositoryUrl: pull.forkSource?.repository?.remoteUrl ?? pull.repository.remoteUrl,
    },
    base: { branch: pull.targetRefName, ...(base === undefined ? {} : { commit: base }) },
    isFork: pull.forkSource !== undefined && pull.forkSource !== null,
    ...ifWords('title', pull.title),
    ...ifWords('actor', pull.createdBy?.displayName),
  };
}
