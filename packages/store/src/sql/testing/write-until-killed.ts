import { openRecords } from '../open-records.ts';
import { sampleRun } from './samples.ts';

/** A process of its own that submits runs as fast as it can and says which ones were acknowledged, until it is killed. */
const [, , file = ''] = process.argv;
const records = await openRecords({ database: `sqlite:${file}`, keys: [new Uint8Array(32)] });
for (let round = 0; ; round += 1) {
  await Promise.all(
    Array.from({ length: 4 }, async (_, lane) => {
      const key = `${process.pid}-${round}-${lane}`;
      await records.runs.submit(sampleRun({ key }));
      process.stdout.write(`${key}\n`);
    }),
  );
}
