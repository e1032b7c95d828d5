// Serves the built web app from memory. Only names found in the folder at start can be asked for, so no path
// of a request ever reaches the file system.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';

import { acceptsGzip } from './compress-answer.ts';
import { webAppPolicy } from './security-headers.ts';

interface WebFile {
  readonly content: Uint8Array<ArrayBuffer>;
  readonly zipped: Uint8Array<ArrayBuffer> | undefined;
  readonly type: string;
  readonly etag: string;
  readonly cache: string;
}

const pageName = 'index.html';

export interface WebApp {
  /** The answer to a GET or HEAD, or undefined when this is neither a file nor a page of the app. */
  respond(request: Request, path: string): Response | undefined;
}

export interface WebAppOptions {
  /** The path below which a proxy shows this server, such as `/assay`: the page asks for its files and for data there. */
  readonly basePath?: string;
  /** Hears that somebody opens the app. */
  readonly onPage?: () => void;
}

/** `folder` is web/dist. Files are read when first asked for. A missing folder is a page that says so. */
export function openWebApp(folder: string, { basePath = '', onPage = () => undefined }: WebAppOptions = {}): WebApp {
  const names = existsSync(join(folder, pageName)) ? listFiles(folder) : undefined;
  if (names === undefined) return { respond: (request) => (isNavigation(request) ? notBuiltPage(onPage) : undefined) };
  const files = new Map<string, WebFile>();
  const open = (name: string): WebFile => {
    const file = files.get(name) ?? readWebFile(folder, name, basePath);
    files.set(name, file);
    return file;
  };
  return {
    respond(request, path) {
      const asked = path === '/' ? pageName : path.slice(1);
      const name = names.has(asked) ? asked : isNavigation(request) ? pageName : undefined;
      if (name === undefined) return undefined;
      if (name === pageName) onPage();
      return fileResponse(request, open(name));
    },
  };
}

function listFiles(folder: string): ReadonlySet<string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return new Set(entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/')));
}

function readWebFile(folder: string, name: string, basePath: string): WebFile {
  const stored = readFileSync(join(folder, name));
  const content = name === pageName ? Buffer.from(placedPage(stored.toString(), basePath)) : stored;
  const type = types[extname(name)] ?? 'application/octet-stream';
  const zipped = /^text|json|svg|javascript/.test(type) && content.length > 1024 ? gzipSync(content, { level: 9 }) : undefined;
  // The build puts a hash of the content into the names under assets/, so those never change.
  const cache = name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
  return { content, zipped, type, etag: `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`, cache };
}

/** The page names its files relative to itself and is shown at many addresses, so that each of its links is led to the base path. */
function placedPage(page: string, basePath: string): string {
  return page.replaceAll(/(?<=\s(?:src|href)=")\.\//gu, `${basePath}/`).replace(/(?<=<meta name="base-path" content=")(?=")/u, basePath);
}

function fileResponse(request: Request, file: WebFile): Response {
  const headers: Record<string, string> = { 'Cache-Control': file.cache, ETag: file.etag, Vary: 'Accept-Encoding' };
  if (file.type.startsWith('text/html')) headers['Content-Security-Policy'] = webAppPolicy;
  if (request.headers.get('if-none-match')?.includes(file.etag) === true) return new Response(null, { status: 304, headers });
  headers['Content-Type'] = file.type;
  if (file.zipped === undefined || !acceptsGzip(request.headers.get('accept-encoding'))) return new Response(file.content, { headers });
  return new Response(file.zipped, { headers: { ...headers, 'Content-Encoding': 'gzip' } });
}

/** A person opening an address, as opposed to a page or a program fetching data. */
export function isNavigation(request: Request): boolean {
  const mode = request.headers.get('sec-fetch-mode');
  return (mode === null || mode === 'navigate') && (request.headers.get('accept') ?? '').includes('text/html');
}

function notBuiltPage(onPage: () => void): Response {
  onPage();
  return new Response(notBuilt, { status: 503, headers: { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' } });
}

const notBuilt = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Assay</title>
<h1>Assay is running, but its web app is not built</h1>
<p>Run <code>npm run build</code> in the folder of Assay and start the server again. Clients can log meanwhile.</p>
</html>
`;

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
};
