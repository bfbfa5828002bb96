import { z } from 'zod';
import { count, positive, text } from './values.ts';

/** Where a service keeps what it knows, and for how long: for servers and schedulers, which share it. */
export const storeSettings = {
  TASKS_DATABASE_URL: text.optional().describe('postgres://… for several processes, or sqlite:FILE for one'),
  TASKS_DATABASE_URL_FILE: text.optional().describe('file that holds it'),
  TASKS_REDIS_URL: text.optional().describe('redis://… or rediss://…'),
  TASKS_REDIS_URL_FILE: text.optional().describe('file that holds it'),
  TASKS_BLOBS: text.optional().describe('directory for contexts and logs, or s3://BUCKET'),
  TASKS_S3_ENDPOINT: text.optional().describe('address of the S3 service'),
  TASKS_S3_REGION: text.optional().describe('its region'),
  TASKS_S3_ACCESS_KEY: text.optional().describe('its access key'),
  TASKS_S3_SECRET_KEY: text.optional().describe('the secret of the access key'),
  TASKS_S3_SECRET_KEY_FILE: text.optional().describe('file that holds it'),
  TASKS_ENCRYPTION_KEY_FILE: text.optional().describe('file with the keys for secrets, made when it is missing'),
  TASKS_REGISTRY_ALIASES: text.optional().describe('other names of TASKS_REGISTRY, separated by commas'),
  TASKS_REGISTRY_ADDRESS: text
    .optional()
    .describe('where servers and schedulers reach TASKS_REGISTRY, if not under its name'),
  TASKS_REGISTRY_STORAGE: text
    .optional()
    .describe('directory of the content of TASKS_REGISTRY, for the scheduler to read'),
  TASKS_POLL_MIN_MINUTES: positive.optional().describe('least time between two looks at a base image'),
  TASKS_POLL_MAX_MINUTES: positive.optional().describe('most time between two looks at a base image'),
  TASKS_BASE_IMAGE_WAIT_SECONDS: positive.optional().describe('how long a moved base image waits for others'),
  TASKS_LEASE_SECONDS: positive.optional().describe('silence after which an agent counts as lost'),
  TASKS_LOST_RUNS: z.enum(['requeue', 'error']).default('requeue').describe('what becomes of the runs of a lost agent'),
  TASKS_MAX_ATTEMPTS: count.optional().describe('attempts of a run whose agents are lost'),
  TASKS_MAX_CONTEXT_MIB: positive.optional().describe('limit of an uploaded context'),
  TASKS_MAX_QUEUE_WAIT_SECONDS: positive.optional().describe('how long a run may wait for an agent'),
  TASKS_LOG_DAYS: positive.optional().describe('how long logs of runs are kept'),
  TASKS_RECORD_DAYS: positive.optional().describe('how long records of runs are kept'),
  TASKS_RECORD_COUNT: count.optional().describe('how many records of finished runs are kept'),
};
