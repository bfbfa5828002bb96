/**
 * The program of the thread that tries patterns, as text, because a thread is loaded from JavaScript and not from what tests read. It gets
 * patterns and names as data and nothing else of this process.
 *
 * A pattern is tried on all names in one call with a time limit, which interrupts V8's regular expressions, too. A name that the limit
 * found in work is tried again alone first: one that uses the whole limit by itself has failed, a long list has not.
 */
export const matcherProgram = `
'use strict';
const { parentPort } = require('node:worker_threads');
const vm = require('node:vm');
const context = vm.createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } });
const step = new vm.Script('for (; state.next < state.names.length; state.next += 1) state.found[state.next] = state.pattern.test(state.names[state.next]);');
const compile = new vm.Script('state = { names, next: 0, found: [], pattern: new RegExp(source, flags) };');
parentPort.on('message', ({ id, source, flags, names, timeoutMs }) => {
  try {
    Object.assign(context, { source, flags, names });
    compile.runInContext(context, { timeout: timeoutMs });
    for (let begun = -1; context.state.next < names.length; ) {
      begun = context.state.next;
      try {
        step.runInContext(context, { timeout: timeoutMs });
      } catch (error) {
        if (error.code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
        if (context.state.next === begun) {
          parentPort.postMessage({ id, slow: names[begun] });
          return;
        }
      }
    }
    parentPort.postMessage({ id, found: context.state.found });
  } catch (error) {
    parentPort.postMessage({ id, failure: String(error && error.message) });
  }
});
`;
