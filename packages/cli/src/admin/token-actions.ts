import type { Role, Token } from '@slipway/core/http';
import { formatObject, writeAnswer } from '../output/object.ts';
import type { Table } from '../output/table.ts';
import { connect } from '../service/connect.ts';
import type { AnswerFlags } from '../service/flags.ts';

/** Flags of `tasks token create`. */
export interface CreateTokenFlags extends AnswerFlags {
  readonly role: Role;
  /** Seconds. */
  readonly expiresIn?: number;
}

/** `tasks token create`: makes a token; its text is shown this once, alone on stdout unless another form is asked for. */
export async function createTokenAction(name: string, flags: CreateTokenFlags): Promise<number> {
  const { call } = await connect(flags);
  const { role, expiresIn, output } = flags;
  const created = await call('createToken', {
    body: { name, role, ...(expiresIn === undefined ? {} : { expiresIn }) },
  });
  if (output === 'table') {
    process.stderr.write(`Token ${created.tokenId} (${created.role}). Keep its text: it is not shown again.\n`);
    process.stdout.write(`${created.token}\n`);
  } else process.stdout.write(formatObject(output, created));
  return 0;
}

/** `tasks token list`: the tokens, without their texts. */
export async function listTokensAction(flags: AnswerFlags): Promise<number> {
  const { call } = await connect(flags);
  const { tokens } = await call('listTokens', {});
  writeAnswer(flags.output, tokens, () => tokenTable(tokens));
  return 0;
}

/** `tasks token revoke`: the token stops working at once. */
export async function revokeTokenAction(tokenId: string, flags: AnswerFlags): Promise<number> {
  const { call } = await connect(flags);
  await call('revokeToken', { params: { tokenId } });
  process.stderr.write(`Revoked ${tokenId}\n`);
  return 0;
}

function tokenTable(tokens: readonly Token[]): Table {
  return {
    head: ['TOKEN ID', 'NAME', 'ROLE', 'CREATED', 'EXPIRES', 'LAST USED'],
    rows: tokens.map((token) => [
      token.tokenId,
      token.name,
      token.role,
      token.createTime,
      token.expireTime ?? 'never',
      token.lastUsedTime ?? 'never',
    ]),
  };
}
