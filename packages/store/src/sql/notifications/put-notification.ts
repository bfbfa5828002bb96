import { noSuchSecret, SlipwayError } from '@slipway/core';
import { hiddenHeader, type Notification, type NotificationSpec } from '@slipway/core/http';
import type { Context } from '../context.ts';
import { recordNames } from '../secrets/record-names.ts';
import { readSecrets, secretsLock } from '../tasks/stored-secrets.ts';
import { completeNotification } from './complete-notification.ts';
import {
  findNotification,
  hiddenNotification,
  openNotification,
  showNotification,
  shownUrl,
  type HiddenNotification,
  type OpenNotification,
} from './notification-rows.ts';

/** Every run is compared with every one of them. */
const mostNotifications = 100;

/** Writes a notification; what it leaves out of its secrets stays as it is. */
export async function putNotification(
  { database, box, clock }: Context,
  spec: NotificationSpec,
): Promise<Notification> {
  const { name } = spec;
  const told = completeNotification(spec);
  return await database.transaction(['notifications', secretsLock], async (trx) => {
    const rows = await trx.selectFrom('notifications').selectAll().execute();
    const before = rows.find((row) => row.name === name);
    if (before === undefined && rows.length >= mostNotifications) {
      throw new SlipwayError('conflict', `there are ${mostNotifications} notifications already, and no more can be`, {
        advice: 'Delete one first: `tasks notification remove NAME`.',
      });
    }
    const isKept = before !== undefined && spec.url === openNotification(before).url;
    const kept = before === undefined ? undefined : hiddenNotification(before, box);
    const hidden: HiddenNotification = {
      url: isKept && kept !== undefined ? kept.url : spec.url,
      ...givenSecret(spec, kept?.secret),
      headers: givenHeaders(spec, kept?.headers),
    };
    if (spec.secret?.type === 'StoredSecret') {
      const secret = spec.secret.secret;
      if (!(await readSecrets(trx, box, [secret])).has(secret)) throw noSuchSecret(secret);
    }
    const open: OpenNotification = {
      ...spec,
      ...told,
      headers: Object.fromEntries(Object.keys(spec.headers).map((header) => [header, hiddenHeader])),
      url: shownUrl({ url: hidden.url, format: spec.format }),
      ...(spec.secret?.type === 'Opaque' ? { secret: { type: 'Opaque' } } : {}),
    };
    const columns = {
      spec: JSON.stringify(open),
      hidden: box.seal(JSON.stringify(hidden), recordNames.notification(name)),
      key_id: box.keyId,
      updated_at: clock(),
    };
    await trx
      .insertInto('notifications')
      .values({ name, created_at: columns.updated_at, ...columns })
      .onConflict((conflict) => conflict.column('name').doUpdateSet(columns))
      .execute();
    return showNotification(await findNotification(trx, name));
  });
}

function givenSecret({ secret, name }: NotificationSpec, kept: string | undefined): { readonly secret?: string } {
  if (secret?.type !== 'Opaque') return {};
  const value = secret.value ?? kept;
  if (value === undefined) {
    throw new SlipwayError('invalid-argument', `no value is given and none is kept for the secret of ${name}`, {
      advice: 'Give the secret, or leave it out to send unsigned messages.',
    });
  }
  if (
    value.startsWith('whsec_') &&
    !/^whsec_(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value)
  ) {
    throw new SlipwayError(
      'invalid-argument',
      `the secret of ${name} begins with whsec_, and what follows is no base64`,
      {
        advice: 'Give it as its receiver made it, or any text that does not begin with whsec_.',
      },
    );
  }
  return { secret: value };
}

function givenHeaders(
  { headers, name }: NotificationSpec,
  kept: HiddenNotification['headers'] = {},
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([header, value]) => {
      const given = value === hiddenHeader ? kept[header] : value;
      if (given !== undefined) return [header, given];
      throw new SlipwayError(
        'invalid-argument',
        `no value is given and none is kept for the header ${header} of ${name}`,
        {
          advice: 'Give the value of the header.',
        },
      );
    }),
  );
}
