export { missingFrom, tagsNow } from './purge/testing/pull-fully.ts';
export { recordPushes, type Recorded, type RecordedRegistry } from './purge/testing/recorded-registry.ts';
export { before, now as sampleNow } from './purge/testing/sample-registry.ts';
