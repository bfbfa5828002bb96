import { readFileSync } from 'node:fs';
import process from 'node:process';
import { differenceIn as aliasDifference, type AliasCase } from './alias-case.ts';
import { differenceIn as templateDifference, type TemplateCase } from './template-case.ts';

/**
 * `npm run corpus -- FILE.jsonl…`: runs the cases of any corpus files, both formats mixed as they come, prints each miss
 * and a last line `N passed, N failed`. Exit code 1 when something missed, 2 when a file is no corpus.
 */
async function main(files: readonly string[]): Promise<number> {
  if (files.length === 0) return refuse('name the corpus files: npm run corpus -- FILE.jsonl…');
  let passed = 0;
  let failed = 0;
  for (const file of files) {
    let lines: readonly string[];
    try {
      lines = readFileSync(file, 'utf8').split('\n');
    } catch (error) {
      return refuse(`${file} cannot be read: ${(error as Error).message}`);
    }
    for (const [index, line] of lines.entries()) {
      if (line.trim() === '') continue;
      const testCase = parseCase(line);
      if (testCase === undefined) return refuse(`${file}:${index + 1}: not a case of either corpus format`);
      const difference = await differenceOf(testCase);
      if (difference === undefined) passed += 1;
      else {
        failed += 1;
        process.stdout.write(`${testCase.name}\n${difference}\n\n`);
      }
    }
  }
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
}

function parseCase(line: string): AliasCase | TemplateCase | undefined {
  try {
    const value = JSON.parse(line) as Partial<AliasCase> | null;
    return typeof value?.template === 'string' && typeof value.run === 'object' ? (value as AliasCase) : undefined;
  } catch {
    return undefined;
  }
}

/** What an alias case expects is an object; a template case expects a text or an error. */
async function differenceOf(testCase: AliasCase | TemplateCase): Promise<string | undefined> {
  try {
    if (typeof testCase.expected === 'object') return await aliasDifference(testCase as AliasCase);
    return await templateDifference(testCase as TemplateCase);
  } catch (error) {
    return `     got an exception: ${(error as Error).message}`;
  }
}

function refuse(message: string): number {
  process.stderr.write(`${message}\n`);
  return 2;
}

process.exitCode = await main(process.argv.slice(2));
