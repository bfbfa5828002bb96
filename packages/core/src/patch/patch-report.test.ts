import { describe, expect, it } from 'vitest';
import { dryRunText, patchReport, reportText } from './patch-report.ts';

describe('what a patch run prints', () => {
  it('lists in a dry run what it has found, as Azure does', () => {
    const images = [
      { repository: 'team/app', tag: 'v1', latest: 'v1-2' },
      { repository: 'team/app', tag: 'v2' },
    ];
    expect(dryRunText(images, ['base:gone'])).toBe(`Repo,Tag,LatestPatchTag
team/app,v1,v1-2
team/app,v2,N/A
Artifacts specified in the filter that do not exist:
base:gone
Matches found: 2
`);
  });

  it('says of every image what became of it, and counts', () => {
    const report = patchReport(
      [
        {
          repository: 'a',
          tag: '1',
          end: { status: 'Patched', tag: '1-1', digest: 'sha256:00', packages: [{ name: 'ssl', from: '1', to: '2' }] },
        },
        { repository: 'b', tag: '1', end: { status: 'Skipped', reason: 'no upgradable packages' } },
        { repository: 'c', tag: '1', end: { status: 'Failed', reason: 'patch had no effect' } },
      ],
      [],
    );
    expect(reportText(report)).toBe(`a:1: Patched as 1-1 (sha256:00): ssl 1→2
b:1: Skipped: no upgradable packages
c:1: Failed: patch had no effect
Patched: 1, skipped: 1, failed: 1
`);
  });
});
