import { SlipwayError } from '@slipway/core';
import type { BuiltinCommand } from '../command.ts';
import { readFlagWords } from '../flag-words.ts';
import { asksForHelp, tellHelp, type Help } from '../help.ts';
import { registryHost } from '../registry-host.ts';

const summary = 'List the repositories of a registry.';

const help: Help = {
  usage: 'repository list [--top N]',
  summary,
  flags: [
    ['    --top N', 'at most so many'],
    ['-r, --registry HOST', "another registry than the run's"],
  ],
  examples: ['acr repository list', 'acr repository list --top 10'],
};

const text = { type: 'string' } as const;
const flags = { top: text, registry: { ...text, short: 'r' }, name: { ...text, short: 'n' } } as const;

/** `acr repository list`: the names as an array of JSON, as `az acr repository list` writes them. */
export const repositoryCommand: BuiltinCommand = {
  name: 'repository',
  summary,
  knows: (words) => asksForHelp(words) || words[0] === 'list',
  async run(words, { registry, out, signal, step, defaultRegistry }) {
    if (asksForHelp(words)) return tellHelp(help, out);
    const { operands, last } = readFlagWords('acr repository list', words.slice(1), flags);
    const top = last('top') ?? '';
    if (operands.length > 0 || !/^\d{0,9}$/.test(top)) {
      throw new SlipwayError('invalid-argument', `acr repository list: unexpected word '${operands[0] ?? top}'`);
    }
    const { view } = await registry(registryHost(last('registry') ?? last('name'), defaultRegistry, step.env));
    const names = await view.repositories(signal);
    await out(
      'stdout',
      Buffer.from(`${JSON.stringify(top === '' ? names : names.slice(0, Number(top)), undefined, 2)}\n`),
    );
    return { exitCode: 0 };
  },
};
