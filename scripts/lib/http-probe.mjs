import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

const patienceMs = 3000;

/**
 * @typedef {import('node:https').RequestOptions & { readonly protocol?: string }} Target
 * @typedef {object} Answer
 * @property {number} status
 * @property {import('node:http').IncomingHttpHeaders} headers
 * @property {string} body
 */

/**
 * Asks once; a connection that fails, or is silent for three seconds, resolves with the reason instead of an answer.
 * `node:http`, because `fetch` speaks to no Unix socket.
 * @param {Target} target
 * @returns {Promise<Answer | { readonly status: 0, readonly reason: string }>}
 */
export function probe(target) {
  const request = target.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve) => {
    const asked = request({ ...target, timeout: patienceMs, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text) => (body += text));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
      response.on('error', (error) => resolve({ status: 0, reason: error.message }));
    });
    asked.on('timeout', () => asked.destroy(new Error(`no answer within ${patienceMs / 1000} s`)));
    asked.on('error', (error) => resolve({ status: 0, reason: error.message }));
    asked.end();
  });
}
