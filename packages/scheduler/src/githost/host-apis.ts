import { SlipwayError } from '@slipway/core';
import type { SourceControlType } from '@slipway/core/http';
import { azureDevOps } from './azure-devops.ts';
import { bitbucket } from './bitbucket.ts';
import { gitea } from './gitea.ts';
import { gitHub } from './github.ts';
import { gitLab } from './gitlab.ts';
import type { HookApi, HostApi } from './host-api.ts';

const apis: Readonly<Record<Exclude<SourceControlType, 'Generic'>, HostApi>> = {
  GitHub: gitHub,
  GitLab: gitLab,
  Gitea: gitea,
  Bitbucket: bitbucket,
  AzureDevOps: azureDevOps,
};

/** The API of a kind of git host. Throws `invalid-argument` for the one that has none. */
export function hostApi(type: SourceControlType): HostApi {
  if (type !== 'Generic') return apis[type];
  throw new SlipwayError('invalid-argument', 'a generic git host has no API that is known');
}

/** How hooks are made at a kind of git host. Throws `invalid-argument` for those where they are made by hand. */
export function hookApi(type: SourceControlType): HookApi {
  const { hooks } = hostApi(type);
  if (hooks !== undefined) return hooks;
  throw new SlipwayError('invalid-argument', `hooks of ${type} are made by hand`);
}
