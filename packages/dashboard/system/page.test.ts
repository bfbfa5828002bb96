import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Run } from '@slipway/core/http';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startMachines, type Machines } from '../../cli/system/machines.ts';
import { startService, type TestService } from '../../cli/system/service.ts';
import { expectAccessible, openPage, startBrowser } from './browser.ts';

const base = '$Registry/base/busybox:1';
const queuedId = /Queued a run with ID: (\w+)/;

/** What steps may write, and what of it is shown. */
const harmful = [
  ['<script>document.title="taken"</script>', '<script>document.title="taken"</script>'],
  ['<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
  ['\\033]8;;javascript:alert(1)\\033\\\\click me\\033]8;;\\033\\\\', 'click me'],
  ['\\033[31mred\\033[0m \\033[2Jkept', 'red kept'],
  ['a\\xe2\\x80\\xaegpj.exe', 'a[U+202E]gpj.exe'],
  ['\\xff\\xfebroken', '\ufffd\ufffdbroken'],
] as const;

let machines: Machines;
let service: TestService;
let browser: Browser;
let admin: string;
let reader: string;
beforeAll(async () => {
  [machines, browser] = await Promise.all([startMachines(), startBrowser()]);
  service = await startService(machines.registry.host);
  admin = readFileSync(path.join(service.dataDirectory, 'admin-token'), 'utf8').trim();
  reader = (await service.run(['token', 'create', 'looker', '--role', 'reader'])).stdout.toString().trim();
});
afterAll(async () => {
  await browser.close();
  await service[Symbol.asyncDispose]();
  await machines[Symbol.asyncDispose]();
});

/** Queues a run of a task file, and gives its id. */
async function queue(command: string, ...args: string[]): Promise<string> {
  const { stderr } = await service.run(['run', '--no-wait', '--cmd', `${base} ${command}`, ...args, '/dev/null']);
  const [, id] = queuedId.exec(stderr) ?? [];
  if (id === undefined) throw new Error(stderr);
  return id;
}

async function ended(id: string): Promise<Run> {
  await service.run(['logs', '-f', id]);
  return (await service.api(`/v1/runs/${id}`)) as Run;
}

describe('the web page', () => {
  it('lets in by a token, keeps it from scripts, and lets out again', async () => {
    await using opened = await openPage(browser, service.address);
    const { page, context, hosts, complaints } = opened;
    await page.goto('/runs');
    await expectAccessible(page);
    await page.getByLabel('API token').fill('wrong');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('alert').getByText('unknown, revoked or expired').waitFor();
    await page.getByLabel('API token').fill(admin);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('navigation').getByText('Runs').waitFor();
    const [cookie] = await context.cookies();
    expect(cookie).toMatchObject({ name: 'slipway-session', httpOnly: true, sameSite: 'Strict' });
    expect(await page.evaluate('document.cookie')).toBe('');
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByLabel('API token').waitFor();
    expect(await context.cookies()).toEqual([]);
    expect([...hosts]).toEqual([service.address]);
    expect(complaints).toEqual([]);
  });

  it('shows a run as it goes, and cancels it', async () => {
    await using opened = await openPage(browser, service.address, { token: admin });
    const { page, complaints } = opened;
    const id = await queue(`sh -c 'echo it begins; sleep 600'`);
    await page.goto('/runs');
    const row = page.getByRole('row', { name: new RegExp(`\\b${id}\\b`) });
    await row.getByText('Running').waitFor();
    await row.getByRole('link').click();
    await page.getByText('it begins', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Rerun' }).first().waitFor();
    expect(await ended(id)).toMatchObject({ status: 'Canceled' });
    await page.locator('.run-header').getByText('Canceled', { exact: true }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('shows a failure and the way to it, and whatever was written as text', async () => {
    const lines = harmful.map(([written]) => written.replaceAll("'", '')).join('\\n');
    const id = await queue(`printf '${lines.replaceAll('%', '%%')}\\n'`);
    await ended(id);
    const failing = await queue(`sh -c 'seq 5000; echo the reason; exit 3'`);
    await ended(failing);
    await using opened = await openPage(browser, service.address, { token: admin });
    const { page, complaints } = opened;
    await page.goto(`/runs/${id}`);
    const log = page.getByRole('region', { name: 'Lines of the log' });
    for (const [, shown] of harmful) await log.getByText(shown, { exact: true }).waitFor();
    expect(await log.locator('script, img').count()).toBe(0);
    expect(await page.title()).toContain(id);
    await expectAccessible(page);

    await page.goto(`/runs/${failing}`);
    await page.locator('.run-error').getByText('exit status 3').waitFor();
    await page.getByRole('button', { name: 'Go to the error' }).click();
    await log.getByText('the reason', { exact: true }).waitFor();
    await page.getByLabel('Search the log').fill('4321');
    await page.keyboard.press('Enter');
    await page.getByText('1 of 1', { exact: true }).waitFor();
    await log.locator('.log-text').getByText('4321', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Rerun', exact: true }).click();
    await page.waitForURL((url) => url.pathname !== `/runs/${failing}`);
    await page.getByText(`Rerun of ${failing}`).waitFor();
    expect(complaints).toEqual([]);
  });

  it('shows a reader no button that would be refused', async () => {
    const id = await queue('echo for everybody');
    await ended(id);
    await using opened = await openPage(browser, service.address, { token: reader });
    const { page } = opened;
    await page.goto(`/runs/${id}`);
    await page.getByText('for everybody', { exact: true }).waitFor();
    for (const name of ['Rerun', 'Cancel']) expect(await page.getByRole('button', { name }).count()).toBe(0);
  });

  it.each([
    ['light', false],
    ['dark', false],
    ['light', true],
  ] as const)('can be used by everybody: %s, on a phone: %s', async (scheme, isPhone) => {
    await service.run(['apply', '-f', 'tasks-examples/schedules/tasks.yaml']);
    await queue('echo waits', '--agent-pool', 'nobody');
    await using opened = await openPage(browser, service.address, { token: admin, scheme, isPhone });
    const { page, complaints } = opened;
    for (const [url, text] of [
      ['/runs', 'Manual'],
      ['/tasks', 'nightly-report'],
      ['/tasks/nightly-report', 'Run now'],
      ['/agents', 'default'],
    ] as const) {
      await page.goto(url);
      await page.getByText(text).first().waitFor();
      await expectAccessible(page);
      const isTooWide = 'document.documentElement.scrollWidth > document.documentElement.clientWidth';
      expect(await page.evaluate(isTooWide), `${url} is wider than the screen`).toBe(false);
    }
    expect(complaints).toEqual([]);
  });
});

it('loads less than 250 kB of scripts at first', () => {
  const assets = path.resolve(import.meta.dirname, '../dist/site/assets');
  const sizes = readdirSync(assets)
    .filter((file) => file.endsWith('.js'))
    .map((file) => gzipSync(readFileSync(path.join(assets, file))).length);
  expect(sizes.length).toBeGreaterThan(0);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(250_000);
});
