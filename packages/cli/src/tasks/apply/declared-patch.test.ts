import { compile, decodeOrder, readYamlDocuments } from '@slipway/core';
import type { Task } from '@slipway/core/http';
import { describe, expect, it } from 'vitest';
import { localRunVariables } from '../../local/run-variables.ts';
import { declaredPatch, type PatchSurroundings } from './declared-patch.ts';

const text = `version: v1
kind: PatchTask
name: weekly-patch
every: 7d
repositories: [{repository: base/debian, tags: ["*"], exclude: ["{{.Run.ID}} 'x'"]}]
`;
const created = Date.UTC(2025, 2, 5, 14, 7);

async function declare(source: string, some: Partial<PatchSurroundings> = {}) {
  const [document] = readYamlDocuments(source, 'patch.yaml').documents;
  if (document === undefined) throw new Error('no document');
  return declaredPatch(document, 'patch.yaml', { former: () => Promise.resolve(undefined), now: created, ...some });
}

describe('applying a document of kind PatchTask', () => {
  it('76 saves `every: 7d` as the schedule that it is, and says so', async () => {
    const declared = await declare(text);
    if (!('spec' in declared)) throw new Error(JSON.stringify(declared));
    expect(declared.spec.trigger.timerTriggers).toMatchObject([
      { name: 'patch', schedule: '7 14 */7 * *', timezone: 'UTC' },
    ]);
    expect(declared.note).toBe(
      'weekly-patch: every 7d is the schedule 7 14 */7 * * (UTC); it begins anew with each month',
    );
  });

  it('76 keeps the time that it was saved with', async () => {
    const trigger = { timerTriggers: [{ name: 'patch', schedule: '30 2 */7 * *' }] } as unknown as Task['trigger'];
    const declared = await declare(text, { former: () => Promise.resolve({ trigger }) });
    expect(declared).toMatchObject({ spec: { trigger: { timerTriggers: [{ schedule: '30 2 */7 * *' }] } } });
  });

  it('75 has one step, acr patch, and no trigger but its timer', async () => {
    const declared = await declare(text);
    if (!('spec' in declared)) throw new Error(JSON.stringify(declared));
    const { step, trigger, concurrency } = declared.spec;
    expect(trigger).toMatchObject({ sourceTriggers: [] });
    expect(trigger.baseImageTrigger).toBeUndefined();
    expect(concurrency?.limit).toBe(1);
    if (step.type !== 'EncodedTask') throw new Error(step.type);
    const result = await compile(Buffer.from(step.encodedTaskContent, 'base64').toString(), {
      file: 'stored',
      run: localRunVariables('r1', 'registry.local:5000', new Date(created)),
      imageAliases: { acr: 'mcr.microsoft.com/acr/acr-cli:0.19' },
    });
    if (!result.ok) throw new Error(JSON.stringify(result));
    const [planned] = result.plan.steps;
    if (planned?.kind !== 'cmd') throw new Error('no command');
    const [verb, order = ''] = planned.args;
    expect(verb).toBe('patch');
    const read = decodeOrder(order.replace('--order=', ''));
    expect(read).toMatchObject({ ok: true, order: { repositories: [{ exclude: ["{{.Run.ID}} 'x'"] }] } });
  });

  it('69 tells what is wrong with its place, of what every task has too', async () => {
    const findings = async (source: string) => {
      const declared = await declare(source);
      return 'findings' in declared
        ? declared.findings.map(({ at, message }) => `${at?.line}:${at?.column} ${message}`)
        : [];
    };
    expect(await findings(text.replace('weekly-patch', 'x'))).toEqual([
      '3:7 name: a task name has 5 to 50 letters, digits, dashes and underscores',
    ]);
    expect(await findings(text.replace('"*"', '"*", v1'))).toEqual([
      '5:48 repositories.0.tags: * stands alone: it means every tag',
    ]);
  });
});
