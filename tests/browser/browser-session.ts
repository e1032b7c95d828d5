// A real browser at a real server, watched: whatever a page asks of another host, every dialog, every breach of
// the content policy and every error is noted.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

import { createClient, type Client } from '../../sdk/index.ts';
import { startServer, type ServerProcess } from '../journeys/server-process.ts';
import { findChromium, launchArgs } from './chromium.ts';
import { removeFolder } from '../remove-folder.ts';

export interface OpenBrowser {
  /** A fresh page with nothing stored, at 1,280 × 800 unless told. */
  open(path: string, options?: BrowserContextOptions): Promise<WatchedPage>;
  end(): Promise<void>;
}

export interface BrowserSession extends OpenBrowser {
  readonly server: ServerProcess;
  readonly client: Client;
}

export interface WatchedPage {
  readonly page: Page;
  /** Addresses asked for that are not this server's; those that the page's own policy stopped did not leave it. */
  readonly foreign: string[];
  readonly dialogs: string[];
  /** Uncaught errors and errors on the console. */
  readonly errors: string[];
  close(): Promise<void>;
}

/** Why the browser tests cannot run here, or false: for the runner's `skip`. */
export function browserMissing(): string | false {
  const found = findChromium();
  return 'missing' in found ? found.missing : false;
}

/** Starts a browser for the pages of a server that is there. */
export async function openBrowser(url: string): Promise<OpenBrowser> {
  const found = findChromium();
  if ('missing' in found) throw new Error(found.missing);
  const browser = await chromium.launch({ executablePath: found.path, args: launchArgs });
  return { open: (path, options) => openPage(browser, url, { path, ...options }), end: () => browser.close() };
}

/** Starts a server on a new data folder, and a browser. */
export async function startBrowserSession(): Promise<BrowserSession> {
  const data = await mkdtemp(join(tmpdir(), 'browser-'));
  const server = await startServer({ data });
  const browser = await openBrowser(server.url);
  return {
    server,
    client: createClient({ baseUrl: server.url }),
    open: browser.open,
    end: async () => {
      await browser.end();
      await server.stop();
      await removeFolder(data);
    },
  };
}

async function openPage(browser: Browser, url: string, { path, ...options }: BrowserContextOptions & { readonly path: string }): Promise<WatchedPage> {
  const context = await browser.newContext({ baseURL: url, viewport: { width: 1280, height: 800 }, locale: 'en-GB', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const watched: WatchedPage = { page, foreign: [], dialogs: [], errors: [], close: () => context.close() };
  context.on('request', (request) => {
    const address = request.url();
    if (!address.startsWith(`${url}/`) && !/^(data|blob|about):/.test(address)) watched.foreign.push(address);
  });
  context.on('requestfailed', (request) => {
    const at = watched.foreign.indexOf(request.url());
    if (at >= 0 && request.failure()?.errorText === 'csp') watched.foreign.splice(at, 1);
  });
  page.on('dialog', (dialog) => {
    watched.dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  page.on('pageerror', (error) => watched.errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') watched.errors.push(`${message.text()} (${message.location().url})`);
  });
  await page.goto(path);
  return watched;
}
