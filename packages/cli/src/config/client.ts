import { text } from './values.ts';

const alias = (image: string) => text.optional().describe(`image behind the short name \`${image}\` of task files`);

/** What commands need to know to find a service, and what task files mean on this computer. */
export const clientSettings = {
  TASKS_SERVER: text.optional().describe('address of the service; --server goes before it'),
  TASKS_TOKEN: text.optional().describe('API token for TASKS_SERVER or --server'),
  TASKS_TOKEN_FILE: text.optional().describe('file that holds it'),
  TASKS_PROFILE: text.optional().describe('login of `tasks login` to use'),
  TASKS_DATA: text.optional().describe('where `tasks up` keeps its data, and where its service is found'),
  TASKS_REGISTRY: text
    .default('127.0.0.1:5000')
    .describe('registry of a run when --registry is not given; the default is the one that the quick start uses'),
  TASKS_ALIAS_ACR: alias('acr'),
  TASKS_ALIAS_AZ: alias('az'),
  TASKS_ALIAS_BASH: alias('bash'),
  TASKS_ALIAS_CSSC: alias('cssc'),
  TASKS_ALIAS_CURL: alias('curl'),
  TASKS_ALIAS_DOCKER: alias('docker'),
};
