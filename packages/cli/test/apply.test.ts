import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { taskSchema, taskSpecSchema, type Task, type TaskSpec } from '@slipway/core/http';
import { toYaml } from '@slipway/core';
import { createTempDir, type TempDir } from '@slipway/testkit';
import { afterEach, beforeEach, describe, expect, it, vi, type MockInstance } from 'vitest';
import { applyAction } from '../src/tasks/apply/apply-action.ts';
import { declarationOf } from '../src/tasks/declaration.ts';
import type { ApplyFlags } from '../src/tasks/flags.ts';
import { startScriptedService, type Answer, type ScriptedService } from './scripted-service.ts';

let directory: TempDir;
let notices: MockInstance<typeof process.stderr.write>;
let results: MockInstance<typeof process.stdout.write>;
beforeEach(async () => {
  directory = await createTempDir();
  notices = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  results = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterEach(async () => {
  notices.mockRestore();
  results.mockRestore();
  await directory[Symbol.asyncDispose]();
});

const shown = (of: typeof notices): string => of.mock.calls.map(([text]) => String(text)).join('');

function taskOf(spec: TaskSpec): Task {
  const time = '2030-01-01T00:00:00.000Z';
  return taskSchema.parse({
    ...spec,
    revision: 1,
    createTime: time,
    lastUpdatedTime: time,
    baseImageDependencies: [],
    warnings: [],
  });
}

/** A service that keeps what it is given, and every query it was asked with. */
async function serviceOf(): Promise<ScriptedService & { readonly saved: TaskSpec[]; readonly queries: string[] }> {
  const saved: TaskSpec[] = [];
  const queries: string[] = [];
  const facts = { name: 'x', role: 'admin', registry: 'r.io', version: '1', maxSourceBytes: 1, imageAliases: {} };
  const putTask: Answer = ({ query, body }) => {
    const spec = taskSpecSchema.parse(JSON.parse(body.toString()));
    queries.push(`${spec.name} ${query.toString()}`.trim());
    if (query.get('dryRun') !== 'true') saved.push(spec);
    return { outcome: 'created', changes: [], task: taskOf(spec) };
  };
  const getTask: Answer = (_asked, response) => {
    const problem = { type: 'x', title: 'x', status: 404, detail: 'no task', code: 'not-found', advice: 'x' };
    response.writeHead(404, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
  };
  const service = await startScriptedService({ whoAmI: () => facts, getTask, putTask });
  return { ...service, saved, queries };
}

async function apply(
  service: ScriptedService,
  files: Readonly<Record<string, string>>,
  flags: Partial<ApplyFlags> = {},
) {
  const names = [];
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(directory.path, name);
    await writeFile(file, text);
    names.push(file);
  }
  return applyAction({ output: 'table', server: service.url, token: 'x', file: names, ...flags });
}

const good = 'name: nightly\nstep:\n  taskContent: |\n    version: v1.1.0\n    steps:\n      - cmd: bash\n';

describe('tasks apply', () => {
  it('checks everything with the service before it writes the first task', async () => {
    await using service = await serviceOf();
    expect(await apply(service, { 'a.yaml': good, 'b.yaml': `---\n${good.replace('nightly', 'weekly')}` })).toBe(0);
    expect(service.queries).toEqual(['nightly dryRun=true', 'weekly dryRun=true', 'nightly', 'weekly']);
    expect(shown(results)).toBe('created nightly\ncreated weekly\n');
  });

  it('changes nothing with --dry-run', async () => {
    await using service = await serviceOf();
    expect(await apply(service, { 'a.yaml': good }, { dryRun: true })).toBe(0);
    expect(service.saved).toEqual([]);
    expect(shown(results)).toBe('would be created nightly\n');
  });

  it.each<[string, string, string]>([
    ['a field that no task has', good.replace('step:', 'stepp: 1\nstep:'), "2:1: error: a task has no 'stepp'"],
    ['a wrong value', `${good}timeout: 5\n`, '7:10: error: timeout: '],
    ['another kind', `kind: Pod\n${good}`, '1:7: error: a document of kind "Pod" cannot be applied'],
    ['the same task twice', `${good}---\n${good}`, "8:7: error: the task 'nightly' is declared twice; first at"],
    ['a file that is not there', 'name: nightly\nstep:\n  taskFile: none.yaml\n', '3:13: error: the task file'],
    ['no task', '# nothing\n', '1:1: error: the file declares no task'],
    ['broken YAML', 'name: [\n', 'a.yaml:2:1: error: '],
    ['a mistake in the task file', good.replace('cmd: bash', 'cmdd: bash'), 'a.yaml (step.taskContent):3:5: error: '],
    ['an unknown type', 'name: nightly\nstep:\n  type: Dockr\n', '3:9: error: step.type: '],
  ])('of %s: says where, and sends nothing', async (_what, text, message) => {
    await using service = await serviceOf();
    expect(await apply(service, { 'a.yaml': text, 'b.yaml': good.replace('nightly', 'weekly') })).toBe(2);
    expect(shown(notices)).toContain(message);
    expect(shown(notices)).toContain('nothing was changed\n');
    expect(service.queries).toEqual([]);
  });

  it('takes what `tasks show -o yaml` prints', async () => {
    await using service = await serviceOf();
    const spec = taskSpecSchema.parse({
      name: 'hello',
      step: {
        type: 'EncodedTask',
        encodedTaskContent: Buffer.from('version: v1.1.0\nsteps:\n  - cmd: bash\n').toString('base64'),
        encodedValuesContent: Buffer.from('a: b\n').toString('base64'),
        values: [{ name: 's', isSecret: true }],
      },
      trigger: {
        sourceTriggers: [
          {
            sourceControlType: 'GitHub',
            repositoryUrl: 'https://github.com/me/a.git',
            webhookSecret: { type: 'Opaque' },
          },
        ],
      },
    });
    expect(await apply(service, { 'a.yaml': toYaml(declarationOf(taskOf(spec))) })).toBe(0);
    expect(await apply(service, { 'b.yaml': JSON.stringify(taskOf(spec)) })).toBe(0);
    expect(service.saved).toEqual([spec, spec]);
  });
});
