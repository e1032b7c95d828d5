// The headers every answer carries, so that nothing a user stored can run as a page of ours.

/** For everything that is not the web app: no script, no frame but ours, no guessing of types. */
export const securityHeaders: readonly (readonly [string, string])[] = [
  ['X-Content-Type-Options', 'nosniff'],
  ['X-Frame-Options', 'SAMEORIGIN'],
  ['Content-Security-Policy', "default-src 'none'; frame-ancestors 'self'"],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  ['Referrer-Policy', 'no-referrer'],
];

/**
 * For the web app's own page. The UI kit sets style attributes, hence 'unsafe-inline' for styles; previews of
 * artifacts are blobs, and framed ones are sandboxed documents of ours.
 */
export const webAppPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' blob: data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "frame-src 'self' blob:",
  "media-src 'self' blob:",
  "worker-src 'self'",
  "manifest-src 'self'",
  "frame-ancestors 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');
