import type { AnswerFlags } from '../../service/flags.ts';

/** Flags of `tasks credential remove`. */
export interface LoginServerFlags extends AnswerFlags {
  readonly loginServer: string;
}

/** Flags of `tasks credential add` and `update`. */
export interface CredentialFlags extends LoginServerFlags {
  readonly username?: string;
  readonly usernameSecret?: string;
  readonly password?: string;
  readonly passwordStdin?: true;
  readonly passwordSecret?: string;
}
