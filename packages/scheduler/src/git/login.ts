import type { SourceControlType } from '@slipway/core/http';
import { basicLogin } from '../githost/address.ts';

/** Names that go with a token; most hosts take any. */
const names: Readonly<Record<SourceControlType, string>> = {
  GitHub: 'x-access-token',
  GitLab: 'oauth2',
  Gitea: 'git',
  Bitbucket: 'x-token-auth',
  AzureDevOps: 'git',
  Generic: 'git',
};

/** What opens a repository over https: a token, or `USER:PASSWORD`. */
export function gitAuthorization(type: SourceControlType, token: string): string {
  const colon = token.indexOf(':');
  return colon < 0 ? basicLogin(names[type], token) : basicLogin(token.slice(0, colon), token.slice(colon + 1));
}
