import { z } from 'zod';
import { flag, port, text } from './values.ts';

/** How a server of the API listens and whom it lets in. */
export const serverSettings = {
  TASKS_HOST: text.default('127.0.0.1').describe('address to listen on'),
  TASKS_PORT: port.optional().describe('port to listen on'),
  TASKS_TLS_CERT: text.optional().describe('file with the certificate'),
  TASKS_TLS_KEY: text.optional().describe('file with its key'),
  TASKS_TRUST_PROXY: flag.default(false).describe('a proxy in front says who calls'),
  TASKS_ADMIN_TOKEN: text.optional().describe('token that may do everything, valid from the first start on'),
  TASKS_ADMIN_TOKEN_FILE: text.optional().describe('file that holds it'),
  TASKS_AGENT_TOKEN: text.optional().describe('token for agents, valid from the first start on'),
  TASKS_AGENT_TOKEN_FILE: text.optional().describe('file that holds it'),
  TASKS_REGISTRY_HOOK_TOKEN: text.optional().describe('what the registry shows when it tells of pushes'),
  TASKS_REGISTRY_HOOK_TOKEN_FILE: text.optional().describe('file that holds it'),
  TASKS_PAGE: text.optional().describe('directory with the files of the web page, or `off`'),
  TASKS_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).optional().describe('what the log of a service says'),
};
