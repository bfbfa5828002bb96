import type { SourceTrigger, Task, TaskChange } from '@slipway/core/http';
import { formatObject, type ObjectForm } from '../output/object.ts';
import { formatTable, printable } from '../output/table.ts';
import { colorsFor } from '../output/terminal.ts';
import { declarationOf } from './declaration.ts';
import { taskDetails } from './task-table.ts';

/** What is told about a task that was just saved. */
export interface TaskNews {
  readonly server: string;
  /** A secret that was made for its hook, shown this once. */
  readonly madeSecret?: string | undefined;
  /** Names of the source triggers that are new; all of them by default. */
  readonly newTriggers?: readonly string[];
}

/** Names of the source triggers that a change has added. */
export function addedTriggers(changes: readonly TaskChange[]): readonly string[] {
  return changes.flatMap(({ path, before }) => {
    const name = /^trigger\.sourceTriggers\[([^\]]+)\]$/.exec(path)?.[1];
    return name === undefined || before !== undefined ? [] : [name];
  });
}

/** Writes a task to stdout; its YAML is the form that `tasks apply` takes. */
export function writeTask(task: Task, form: ObjectForm): void {
  if (form === 'table') process.stdout.write(taskDetails(task).map(formatTable).join('\n'));
  else process.stdout.write(formatObject(form, form === 'yaml' ? declarationOf(task) : task));
}

/** Tells on stderr what should be known of a task, and how to set up the hooks that nobody makes. */
export function tellTask(task: Task, { server, madeSecret, newTriggers }: TaskNews): void {
  const colors = colorsFor(process.stderr);
  for (const warning of task.warnings) process.stderr.write(`${colors.yellow('warning:')} ${printable(warning)}\n`);
  for (const trigger of task.trigger.sourceTriggers) {
    const isNew = newTriggers?.includes(trigger.name) ?? true;
    if (!isNew || trigger.createHook || trigger.status === 'Disabled') continue;
    process.stderr.write(hookHelp(task.name, trigger, server, madeSecret));
  }
}

function hookHelp(task: string, trigger: SourceTrigger, server: string, madeSecret: string | undefined): string {
  const url = `${server}/v1/hooks/git/${task}/${trigger.name}`;
  const secret = madeSecret ?? secretOf(trigger);
  return [
    `Trigger '${trigger.name}' starts the task once a hook of ${printable(trigger.repositoryUrl)} tells of it. Set the hook up there:`,
    `  address  ${url}`,
    `  secret   ${secret}`,
    `  ${placeOf(trigger)}`,
    '  With --git-access-token and --create-hook, the service makes it by itself.',
    '',
  ].join('\n');
}

function secretOf({ webhookSecret }: SourceTrigger): string {
  return webhookSecret.type === 'StoredSecret'
    ? `the stored secret '${webhookSecret.secret}'`
    : 'the one that was given; it is not shown again';
}

function placeOf({ sourceControlType, sourceTriggerEvents }: SourceTrigger): string {
  const pullRequests = sourceTriggerEvents.includes('pullrequest');
  switch (sourceControlType) {
    case 'GitHub':
      return `GitHub: Settings, Webhooks, Add webhook; content type application/json; events: pushes${pullRequests ? ' and pull requests' : ''}`;
    case 'GitLab':
      return `GitLab: Settings, Webhooks; the secret as its secret token; triggers: push and tag push${pullRequests ? ', merge request' : ''} events`;
    case 'Gitea':
      return `Gitea, Forgejo: Settings, Webhooks, Add webhook; POST, application/json; events: push${pullRequests ? ', pull request' : ''}`;
    case 'Bitbucket':
      return `Bitbucket: Repository settings, Webhooks; triggers: push${pullRequests ? ', pull request created and updated' : ''}`;
    case 'AzureDevOps':
      return `Azure DevOps: Project settings, Service hooks, Web Hooks; the secret as the password of its basic authentication; event: code pushed${pullRequests ? ', pull request created and updated' : ''}`;
    case 'Generic':
      return 'Sign each delivery with the secret as Standard Webhooks say (webhook-id, webhook-timestamp, webhook-signature)';
  }
}
