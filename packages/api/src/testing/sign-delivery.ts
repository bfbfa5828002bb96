import type { SourceControlType } from '@slipway/core/http';
import { createHmac, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** A delivery as a git host sends it. */
export interface SampleDelivery {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const samples = path.resolve(import.meta.dirname, '../../test/hooks');

const folders: Readonly<Record<SourceControlType, string>> = {
  GitHub: 'github',
  GitLab: 'gitlab',
  Gitea: 'gitea',
  Bitbucket: 'bitbucket',
  AzureDevOps: 'azure-devops',
  Generic: 'generic',
};

/** The body of a sample: `push-branch`, `pull-request-opened` … */
export function sampleBody(type: SourceControlType, name: string): string {
  return readFileSync(path.join(samples, folders[type], `${name}.json`), 'utf8');
}

/** HMAC-SHA256 in hexadecimal. */
export function hexHmac(secret: string, body: string): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}

/** Headers of Standard Webhooks. */
export function standardHeaders(key: string | Buffer, body: string, id: string, seconds: number) {
  const signature = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': `v1,${signature}` };
}

/** Signs a body as a host does; `event` is its own word for what happened, where that is told by a header. */
export function signDelivery(
  type: SourceControlType,
  secret: string,
  body: string,
  { event = 'push', id = randomUUID() }: { readonly event?: string; readonly id?: string } = {},
): SampleDelivery {
  return { body, headers: { 'content-type': 'application/json', ...proofOf(type, secret, body, event, id) } };
}

function proofOf(type: SourceControlType, secret: string, body: string, event: string, id: string) {
  switch (type) {
    case 'GitHub':
      return {
        'user-agent': 'GitHub-Hookshot/044aadd',
        'x-github-delivery': id,
        'x-github-event': event,
        'x-hub-signature-256': `sha256=${hexHmac(secret, body)}`,
      };
    case 'GitLab':
      return {
        'x-gitlab-event': 'Push Hook',
        'x-gitlab-token': Buffer.from(secret).toString('latin1'),
        'idempotency-key': id,
      };
    case 'Gitea':
      return {
        'x-gitea-delivery': id,
        'x-gitea-event': event,
        'x-gitea-signature': hexHmac(secret, body),
        // Gitea sends these, too.
        'x-github-event': event,
        'x-hub-signature-256': `sha256=${hexHmac(secret, body)}`,
      };
    case 'Bitbucket':
      return { 'x-event-key': event, 'x-request-uuid': id, 'x-hub-signature': `sha256=${hexHmac(secret, body)}` };
    case 'AzureDevOps':
      return { authorization: `Basic ${Buffer.from(`slipway:${secret}`).toString('base64')}` };
    case 'Generic':
      return standardHeaders(secret, body, id, Math.floor(Date.now() / 1000));
  }
}
