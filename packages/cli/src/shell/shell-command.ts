/** Words that a shell takes as one word as they are. */
const plainWord = /^[\w@%+=:,./-]+$/;

/**
 * The command that opens a shell in a kept workspace, to be pasted where `tasks` itself was called: with `npx` in front when npm ran it.
 */
export function shellCommand(runId: string, stepId: string | undefined, env: NodeJS.ProcessEnv = process.env): string {
  const start = env['npm_command'] === 'exec' ? ['npx'] : [];
  const step = stepId === undefined ? [] : [plainWord.test(stepId) ? stepId : `'${stepId.replaceAll("'", `'\\''`)}'`];
  return [...start, 'tasks', 'shell', runId, ...step].join(' ');
}
