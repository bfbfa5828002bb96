import { describe, expect, it } from 'vitest';
import { mayPin, pinnedDigests } from './pinned-digests.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const other = `sha256:${'b'.repeat(64)}`;

function pinsOf(text: string, repository: string): readonly string[] {
  return pinnedDigests(JSON.stringify({ text }))
    .filter((pin) => mayPin(pin, repository))
    .map((pin) => pin.digest);
}

describe('a digest that a text names', () => {
  it.each([
    [`FROM 127.0.0.1:5000/team/app@${digest}`, 'team/app'],
    [`FROM app:1.2@${digest} AS build`, 'app'],
    [`steps: [{cmd: "$Registry/app@${digest} sh"}]`, 'app'],
    [`{{.Run.Registry}}/team/app@${digest}`, 'team/app'],
    [`{{ .Values.image }}@${digest}`, 'anything/at/all'],
    ['${TEAM}/app@' + digest, 'team/app'],
    [`$NAME@${digest}`, 'app'],
    [`digest: ${digest}`, 'app'],
    [`a=${digest}`, 'app'],
  ])('%s is one of %s', (text, repository) => {
    expect(pinsOf(text, repository)).toEqual([digest]);
  });

  it.each([
    [`FROM 127.0.0.1:5000/team/app@${digest}`, 'app2'],
    [`FROM 127.0.0.1:5000/team/app@${digest}`, 'other/team/app'],
    ['${TEAM}/app@' + digest, 'team/other'],
    [`sha256:${'a'.repeat(63)}`, 'app'],
  ])('%s is none of %s', (text, repository) => {
    expect(pinsOf(text, repository)).toEqual([]);
  });

  it('is found in what is encoded, too', () => {
    const encoded = (text: string): string => Buffer.from(text).toString('base64');
    const request = {
      encodedTaskContent: encoded(`steps: [{cmd: app@${digest}}]`),
      nested: { encodedValuesContent: encoded(`base: ${other}`) },
    };
    expect(pinnedDigests(JSON.stringify(request))).toEqual([{ digest, name: 'app' }, { digest: other }]);
  });
});
