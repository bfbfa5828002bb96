import { parseImageRef, type CmdStep } from '@slipway/core';
import type { BuiltinCommand } from './command.ts';

/** A step that is a built-in command, and the words after the command's name. */
export interface FoundBuiltin {
  readonly command: BuiltinCommand;
  readonly words: readonly string[];
}

/** The repository of ACR's own program, wherever it was copied to. */
const programRepository = /(^|\/)acr\/acr-cli$/;

/**
 * The built-in command of a step; undefined for what runs in a container. The image is ACR's program or what the name `acr` stands
 * for; a step that replaces the program of its image, or goes on beside the others, means the image itself.
 */
export function findBuiltin(
  step: Pick<CmdStep, 'image' | 'args' | 'entryPoint' | 'detach'>,
  commands: readonly BuiltinCommand[],
  aliasImage: string | undefined,
): FoundBuiltin | undefined {
  if (step.entryPoint !== undefined || step.detach || !isProgram(step.image, aliasImage)) return undefined;
  const [name, ...words] = step.args;
  const command = commands.find((candidate) => candidate.name === name);
  return command?.knows?.(words) === false || command === undefined ? undefined : { command, words };
}

function isProgram(image: string, aliasImage: string | undefined): boolean {
  return image === aliasImage || programRepository.test(parseImageRef(image)?.repository ?? '');
}
