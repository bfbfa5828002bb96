/** What the page shows, as its address says it. */
export type PageRoute =
  | { readonly page: 'runs' }
  | { readonly page: 'run'; readonly runId: string }
  | { readonly page: 'tasks' }
  | { readonly page: 'task'; readonly taskName: string }
  | { readonly page: 'agents' }
  | { readonly page: 'nothing' };

/** Reads a path. */
export function parseRoute(path: string): PageRoute {
  const [section = '', name, ...rest] = path.split('/').filter((part) => part !== '');
  if (rest.length > 0) return { page: 'nothing' };
  if (section === '' || (section === 'runs' && name === undefined)) return { page: 'runs' };
  if (section === 'runs') return { page: 'run', runId: decode(name) };
  if (section === 'tasks') return name === undefined ? { page: 'tasks' } : { page: 'task', taskName: decode(name) };
  if (section === 'agents' && name === undefined) return { page: 'agents' };
  return { page: 'nothing' };
}

function decode(text = ''): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Address of a run. */
export const runPath = (runId: string): string => `/runs/${encodeURIComponent(runId)}`;

/** Address of a saved task. */
export const taskPath = (taskName: string): string => `/tasks/${encodeURIComponent(taskName)}`;
