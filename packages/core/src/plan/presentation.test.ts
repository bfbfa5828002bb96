import { describe, expect, it } from 'vitest';
import { compilePlan } from '../testing/compile-plan.ts';
import { planToJson } from './to-json.ts';
import { planToMermaid } from './to-mermaid.ts';

const file = `version: v1.1.0
volumes:
  - name: v
    secret: { key: czNjcjN0 }
steps:
  - id: a
    cmd: bash echo {{.Values.pw}}
    volumeMounts: [{ name: v, mountPath: /run/v }]
  - id: b
    build: -t x "we\\"ird<dir>"
    when: ["-"]
  - push: [x]
    when: [a, b]
`;
const secret = { name: 'pw', value: 's3cr3t', secret: true };

describe('a plan shown', () => {
  it('is the same JSON each time, without secret values', async () => {
    const plan = await compilePlan(file, { set: [secret] });
    const json = planToJson(plan);
    expect(planToJson(await compilePlan(file, { set: [secret] }))).toBe(json);
    expect(json).not.toContain('s3cr3t');
    const shown = JSON.parse(json) as { steps: { args: string[] }[]; volumes: unknown };
    expect(shown.steps[0]?.args).toEqual(['echo', '***']);
    expect(shown.volumes).toEqual([{ name: 'v', files: [{ name: 'key', bytes: 6 }] }]);
  });

  it('masks a secret that another holds', async () => {
    const set = [secret, { name: 'other', value: 's3cr3t-longer', secret: true }];
    const plan = await compilePlan('steps:\n  - cmd: x {{.Values.other}} {{.Values.pw}}\n', { set });
    expect(planToJson(plan)).not.toContain('longer');
  });

  it('is a chart whose labels stay text', async () => {
    expect(planToMermaid(await compilePlan(file))).toBe(
      [
        'flowchart TD',
        '  s0["a<br/>cmd mcr.microsoft.com/acr/bash:2ff604c"]',
        '  s1["b<br/>build x"]',
        '  s2["acb_step_2<br/>push x:latest"]',
        '  s0 --> s2',
        '  s1 --> s2',
        '',
      ].join('\n'),
    );
    const odd = await compilePlan('steps:\n  - build: \'"a<b>"\'\n');
    expect(planToMermaid(odd)).toContain('build a#60;b#62;');
  });
});
