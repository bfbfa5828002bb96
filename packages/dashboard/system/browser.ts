import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { expect } from 'vitest';

/** A page of a browser, with what went wrong on it. */
export interface OpenPage extends AsyncDisposable {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What its scripts and its policy complained of. */
  readonly complaints: readonly string[];
  /** Hosts that it has asked for something. */
  readonly hosts: ReadonlySet<string>;
}

/** Starts Debian's browser. */
export async function startBrowser(): Promise<Browser> {
  // A container has no user namespaces for the browser's own sandbox, and little shared memory.
  const args = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'];
  return chromium.launch({ executablePath: '/usr/bin/chromium', args });
}

/** How a page is opened. */
export interface PageOptions {
  readonly token?: string;
  readonly scheme?: 'light' | 'dark';
  readonly isPhone?: boolean;
}

/** Opens a page of the service, logged in where a token is given. */
export async function openPage(browser: Browser, address: string, options: PageOptions = {}): Promise<OpenPage> {
  const context = await browser.newContext({
    baseURL: address,
    colorScheme: options.scheme ?? 'light',
    viewport: options.isPhone === true ? { width: 390, height: 844 } : { width: 1360, height: 860 },
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(30_000);
  if (options.token !== undefined) {
    const cookie = { name: 'slipway-session', value: options.token, url: address, httpOnly: true };
    await context.addCookies([{ ...cookie, sameSite: 'Strict' }]);
  }
  const page = await context.newPage();
  const complaints: string[] = [];
  const hosts = new Set<string>();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('console', (message) => {
    // That nobody is logged in is an answer, not a fault.
    if (message.type() === 'error' && !message.text().includes('401')) complaints.push(message.text());
  });
  page.on('request', (request) => hosts.add(new URL(request.url()).origin));
  return { page, context, complaints, hosts, [Symbol.asyncDispose]: () => context.close() };
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Expects that axe finds nothing serious on a page. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axeSource);
  const found: unknown = await page.evaluate(
    `axe.run().then(({ violations }) => violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ html, any }) => html + ' ' + any.map(({ message }) => message)).join(' | ')))`,
  );
  expect(found, page.url()).toEqual([]);
}
