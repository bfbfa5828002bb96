import type { AdmissionRecords } from '../../port/records.ts';
import type { ReadyRun } from '../../port/run-changes.ts';
import type { Context } from '../context.ts';
import { groupLock } from '../runs/find-run.ts';
import { admit, isReady, isWaiting, readyRun } from './admit.ts';

/** Admission apart from the changes that make room by themselves. */
export function admissionRecords({ database, admissionWindow, clock }: Context): AdmissionRecords {
  const nextGroup = async (after: string): Promise<string | undefined> => {
    const row = await database.db
      .selectFrom('runs')
      .select('grp')
      .where(isWaiting)
      .where('grp', '>', after)
      .orderBy('grp')
      .limit(1)
      .executeTakeFirst();
    return row?.grp;
  };
  return {
    admitAll: async () => {
      const admitted: ReadyRun[] = [];
      for (let grp = await nextGroup(''); grp !== undefined; grp = await nextGroup(grp)) {
        const group = grp;
        admitted.push(
          ...(await database.transaction([groupLock(group)], (trx) => admit(trx, group, admissionWindow, clock()))),
        );
      }
      return admitted;
    },
    ready: async () => {
      const rows = await database.db
        .selectFrom('runs')
        .select(['seq', 'pool', 'priority'])
        .where(isReady)
        .orderBy('pool')
        .orderBy('priority')
        .orderBy('admitted_at')
        .orderBy('seq')
        .execute();
      return rows.map(readyRun);
    },
  };
}
