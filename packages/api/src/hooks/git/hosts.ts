import type { IncomingHttpHeaders } from 'node:http';
import { azureDevOps } from './azure-devops.ts';
import { bitbucket } from './bitbucket.ts';
import { generic } from './generic.ts';
import { gitea } from './gitea.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import type { GitHost } from './host.ts';

/** Gitea comes before GitHub, whose headers it sends too, and GitLab before the generic kind, whose signature it may use. */
const hosts: readonly GitHost[] = [gitea, github, gitlab, bitbucket, generic, azureDevOps];

/** Which kind of git host sends such headers; those that none sends are taken as the generic kind's, which will not believe them. */
export function hostLike(headers: IncomingHttpHeaders): GitHost {
  return hosts.find(({ isLike }) => isLike(headers)) ?? generic;
}
