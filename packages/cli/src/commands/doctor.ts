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
      'Check what runs need: engine, service with its Redis and database, registry (an image is pushed, pulled and deleted), disk. One line each, with the cure. The first failure ends it.',
    )
    .addOption(registryOption())
    .option('--ignore-errors', 'go on after a failure')
    .addOption(outputOption(['text', 'json', 'yaml']));
  addServiceOptions(command)
    .addHelpText(
      'after',
      `${examples([
        ['npx tasks doctor', 'check the engine, the service and the default registry'],
        ['npx tasks doctor -r 127.0.0.1:5000', 'check another registry'],
        ['npx tasks doctor --ignore-errors -o json', 'everything that is wrong, for a program'],
      ])}
Exit codes: 0 all is well · 5 something fails`,
    )
    .action(async (flags: DoctorFlags) => {
      const { doctorAction } = await import('../doctor/doctor-action.ts');
      process.exitCode = await doctorAction(flags);
    });
}
