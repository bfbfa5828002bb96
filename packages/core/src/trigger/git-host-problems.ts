import type { SourceTrigger } from '../http/schemas/trigger.ts';

/** What a source trigger asks of its git host that cannot be, one sentence each. */
export function gitHostProblems({
  name,
  sourceControlType: type,
  createHook,
  reportStatus,
  pollSeconds,
  repositoryUrl,
}: SourceTrigger): readonly string[] {
  const problems: string[] = [];
  const say = (text: string): void => void problems.push(`trigger ${name}: ${text}`);
  if (createHook && (type === 'AzureDevOps' || type === 'Generic')) {
    say(`hooks of ${type} are not made through an API (createHook); make it by hand, as docs/triggers.md says`);
  }
  if (reportStatus && type === 'Generic') say('a Generic git host takes no commit statuses (reportStatus)');
  if (pollSeconds > 0 && !/^https?:/i.test(repositoryUrl)) {
    say('refs are looked at over https only (pollSeconds); give the https address of the repository, or 0');
  }
  return problems;
}
