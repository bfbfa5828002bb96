/** Takes the target of a message about a trigger apart: `TASK/TRIGGER`. */
export function targetOf(target: string): { readonly task: string; readonly trigger: string } {
  const slash = target.indexOf('/');
  return { task: target.slice(0, slash), trigger: target.slice(slash + 1) };
}
