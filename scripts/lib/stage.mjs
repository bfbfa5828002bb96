import { stdout } from 'node:process';

const coloured = stdout.isTTY && !process.env['NO_COLOR'];

/**
 * @param {number} code SGR code
 * @param {string} text
 */
const paint = (code, text) => (coloured ? `\u001b[${code}m${text}\u001b[0m` : text);

/** @param {string} text */
export const bold = (text) => paint(1, text);

/**
 * Prints what begins, and how it ended with the time that it took.
 * @template T
 * @param {string} name
 * @param {(note: (text: string) => void) => Promise<T>} work says its outcome through `note`
 * @returns {Promise<T>}
 */
export async function stage(name, work) {
  console.log(paint(2, `· ${name} …`));
  const start = performance.now();
  let remark = '';
  const seconds = () => paint(2, `(${((performance.now() - start) / 1000).toFixed(1)} s)`);
  try {
    const result = await work((text) => (remark = `: ${text}`));
    console.log(`${paint(32, '✓')} ${name}${remark} ${seconds()}`);
    return result;
  } catch (error) {
    console.log(`${paint(31, '✗')} ${name} ${seconds()}`);
    throw error;
  }
}
