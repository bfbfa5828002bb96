import type { PrefixMode } from '../output/log-printer.ts';
import type { ServiceFlags } from '../service/flags.ts';
import type { AnswerFlags } from '../service/flags.ts';

/** Flags of `tasks runs`. */
export interface ListFlags extends AnswerFlags {
  readonly task?: string;
  readonly status?: string;
  readonly image?: string;
  readonly pool?: string;
  readonly since?: string;
  readonly until?: string;
  readonly top: number;
}

/** Flags of `tasks rerun`. */
export interface RerunFlags extends AnswerFlags {
  readonly from?: string;
}

/** Flags of `tasks runs archive`. */
export interface ArchiveFlags extends AnswerFlags {
  /** False with `--no-archive`. */
  readonly archive: boolean;
}

/** Flags of `tasks logs`. */
export interface LogsFlags extends ServiceFlags {
  readonly task?: string;
  readonly image?: string;
  readonly follow?: true;
  readonly step?: string;
  readonly since?: string;
  readonly timestamps?: true;
  readonly raw?: true;
  readonly logPrefix: PrefixMode;
}
