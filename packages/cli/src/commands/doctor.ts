import type { Command } from 'commander';
import type { DoctorFlags } from '../look/flags.ts';
import { examples } from './help.ts';
import { outputOption, registryOption } from './options.ts';
import { addServiceOptions } from './service-options.ts';

/** `tasks doctor`: whether everything that runs need answers. */
export function addDoctorCommand(program: Command): void {
  const command = program
    .command('doctor')
    .description(
      'Check what runs need: engine, registry, the service, and the Redis and database of its roles. One line each, with the cure.',
    )
    .addOption(registryOption())
    .addOption(outputOption(['text', 'json', 'yaml']));
  addServiceOptions(command)
    .addHelpText(
      'after',
      `${examples([
        ['npx tasks doctor', 'check the engine, the default registry and the service'],
        ['npx tasks doctor -r 127.0.0.1:5000', 'check another registry'],
      ])}
Exit codes: 0 all is well · 5 something cannot be reached`,
    )
    .action(async (flags: DoctorFlags) => {
      const { doctorAction } = await import('../look/doctor-action.ts');
      process.exitCode = await doctorAction(flags);
    });
}
