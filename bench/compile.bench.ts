import { parse } from 'yaml';
import { compare, type Comparison } from './measure.ts';
import { planOf } from './run-plan.ts';
import { report } from './report.ts';

/** Task files of many steps, each with templates, against only parsing as much YAML with the library. */
function taskFile(steps: number): string {
  const step = (index: number): string =>
    [
      `  - id: step-${index}`,
      `    cmd: $Registry/app:{{.Run.ID}} sh -c 'echo {{ "${index}" | printf "%05s" | quote }}'`,
      `    env: ["INDEX=${index}", "REGISTRY={{.Run.Registry | upper}}"]`,
      `    timeout: {{ add 60 ${index % 60} }}`,
      '',
    ].join('\n');
  return `version: v1.1.0\nsteps:\n${Array.from({ length: steps }, (_, index) => step(index)).join('')}`;
}

async function compileSteps(steps: number, rounds: number): Promise<Comparison> {
  const text = taskFile(steps);
  const yaml = text.replaceAll(/\{\{ add 60 (\d+) \}\}/g, '$1').replaceAll(/\{\{.*?\}\}/g, 'x');
  return compare(
    `${steps} steps`,
    {
      name: 'slipway',
      run: async () => {
        await planOf(text);
      },
    },
    {
      name: 'YAML parsing alone',
      run: () => {
        parse(yaml);
        return Promise.resolve();
      },
    },
    rounds,
  );
}

await report('Compiling', [await compileSteps(100, 20), await compileSteps(1000, 10), await compileSteps(10_000, 3)]);
