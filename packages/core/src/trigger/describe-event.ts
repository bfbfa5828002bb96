import type { GitEvent } from './git-event.ts';

/** An event in a few words, as histories tell it: `push to branch main: 4f2a91c Mend the door`. */
export function describeEvent(event: GitEvent): string {
  switch (event.kind) {
    case 'push': {
      const what = event.isForced ? 'forced push' : 'push';
      return `${what} to ${event.ref.kind} ${event.ref.name}: ${short(event.after)}${titled(event.title)}`;
    }
    case 'deleted':
      return `${event.ref.kind} ${event.ref.name} deleted`;
    case 'pull-request':
      return `pull request ${event.number} ${wordOf(event.action)}: ${short(event.head.commit)}${titled(event.title)}`;
    case 'ping':
      return 'ping';
    case 'other':
      return event.name;
  }
}

function wordOf(action: Extract<GitEvent, { readonly kind: 'pull-request' }>['action']): string {
  return action === 'other' ? 'changed' : action;
}

function short(commit: string): string {
  return commit.slice(0, 7);
}

function titled(title: string | undefined): string {
  return title === undefined ? '' : ` ${title}`;
}
