import type { TaskStep } from '../http/schemas/task.ts';

/** Endings of task files (contract §7.1); everything else is a Dockerfile. */
const taskFileEndings = '.yaml .yml .toml .json .sh .bash .zsh .ps1 .ps .cmd .bat .ts .js .php .py .rb .lua'.split(' ');

/** Whether a file is a task file, by the ending of its name as it is written. */
export function isTaskFile(file: string): boolean {
  return taskFileEndings.some((ending) => file.endsWith(ending));
}

/** What a run executes whose file is another one: the same kind of step, or the other when the file's ending says so. */
export function chooseStep(step: TaskStep, file: string | undefined, context: string | undefined): TaskStep {
  if (file === undefined) return step;
  if (isTaskFile(file)) {
    if (step.type === 'FileTask') return { ...step, taskFilePath: file };
    const { contextAccessToken, secrets } = step;
    const [values, env] = step.type === 'Docker' ? [[], []] : [step.values, step.env];
    return {
      type: 'FileTask',
      contextPath: step.contextPath ?? context ?? '',
      ...(contextAccessToken === undefined ? {} : { contextAccessToken }),
      secrets,
      values,
      env,
      taskFilePath: file,
    };
  }
  if (step.type === 'Docker') return { ...step, dockerFilePath: file };
  return {
    type: 'Docker',
    contextPath: step.contextPath ?? context ?? '',
    ...(step.contextAccessToken === undefined ? {} : { contextAccessToken: step.contextAccessToken }),
    secrets: step.secrets,
    imageNames: [],
    isPushEnabled: false,
    noCache: false,
    dockerFilePath: file,
    arguments: [],
    cacheFrom: [],
  };
}
