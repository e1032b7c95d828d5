// Several hundred ways to spell a path that leaves its folder, made by combining what past holes were made of:
// dots and separators in every encoding, absolute and drive and device names, schemes, broken UTF-8, NUL, parts
// smuggled after `;`, `#` and `?`, a sibling whose name begins like ours, look-alike letters, and sheer length.
// Each is text as it would stand in a URL: percent signs are meant, so a query or a JSON body decodes it first.

export interface Spelling {
  /** As it stands in a URL's path or query. */
  readonly encoded: string;
  /** Climbs out of its folder, read as a URL is: decoded once. */
  readonly climbs: boolean;
  /** Climbs out, or names a place outside, once decoded as often as a careless reader might. */
  readonly escapes: boolean;
}

/** Names beside the data folder: one whose name begins like it, and a file that must never be read. */
export const siblingFolder = 'data-of-others';
export const secretFile = 'secret.txt';

const dots = [
  '..',
  '%2e%2e',
  '.%2e',
  '%2E.',
  '%252e%252e',
  '%25252e%25252e',
  '%c0%ae%c0%ae',
  '%e0%80%ae%e0%80%ae',
  '%u002e%u002e',
  '..%00',
  '..%20',
  '..%09',
  '...',
  '....',
  '%EF%BC%8E%EF%BC%8E',
  '%E2%80%A5',
  '%E2%80%A4%E2%80%A4',
  '..%E2%80%8F',
  '%E2%80%AE..',
];
const separators = ['/', '%2f', '%5c', '%252f', '%255c', '%25252f', '//', '/./', ';/', ';x=1/', '%00/', '%c0%af', '%ef%bc%8f', '%e2%88%95', '%e2%81%84', '%5c/', '%2f%5c'];
const targets = [secretFile, `${siblingFolder}/${secretFile}`, 'etc/passwd'];

/** Every spelling of the dots with every separator, three folders up: enough to leave, whatever the store's depth. */
const climbs = dots.flatMap((dot) => separators.map((separator) => `${`${dot}${separator}`.repeat(3)}${secretFile}`));

/** Each target from each depth, in the plainest spellings. */
const depths = [1, 2, 4, 5, 6, 8, 12].flatMap((depth) => targets.flatMap((target) => ['../', '..%2f', '%2e%2e%2f', '..%5c'].map((up) => up.repeat(depth) + target)));

/** Begins inside, then leaves. */
const detours = ['a/', 'a/b/', './', 'a%2f', 'a;/', 'a%23/', 'a%3f/', '%20/', 'artifacts/'].flatMap((start) =>
  ['../../../', '..%2f..%2f..%2f', '..%5c..%5c..%5c'].map((up) => `${start}${up}${up}${secretFile}`),
);

const absolute = [
  '/etc/passwd',
  '//etc/passwd',
  '///etc/passwd',
  '%2fetc%2fpasswd',
  '%252fetc%252fpasswd',
  '%5cetc%5cpasswd',
  '%5c%5chost%5cshare',
  '//host/share',
  '%5c%5c%3f%5cC:%5cx',
  'C:%5cWindows%5cwin.ini',
  'c:/Windows/win.ini',
  'C%3a%2fx',
  'Z:',
  'C:x.txt',
  '/proc/self/environ',
  '%2fproc%2fself%2fcwd%2fpackage.json',
  '/dev/stdin',
];
const schemes = [
  'file:///etc/passwd',
  'FILE:///etc/passwd',
  'file:/etc/passwd',
  'file://localhost/etc/passwd',
  'file:%2f%2f%2fetc%2fpasswd',
  'fIlE:etc/passwd',
  'file%3a%2f%2f%2fetc%2fpasswd',
  'http://127.0.0.1/x',
  'ftp://127.0.0.1/x',
  'data:text/plain,x',
  '://etc/passwd',
  ':///etc/passwd',
  '%00file:///etc/passwd',
  'mlflow-artifacts:/../../etc',
  'runs:/../x',
  'models:/../x',
  'dbfs:/../../etc/passwd',
  'jar:file:///etc/passwd!/x',
];
const parts = [
  'a%23/../../../secret.txt',
  'a%3f/../../../secret.txt',
  'a;/../../../secret.txt',
  '%23../secret.txt',
  'x%3b..%2f..%2fsecret.txt',
  'x%23%2f..%2f..%2fsecret.txt',
  'x%3f%2f..%2f..%2fsecret.txt',
  '..;%2f..;%2fsecret.txt',
];
const lone = ['..', '../', '..%2f', '%2e%2e', '%2e%2e%2f', '%252e%252e', '..%5c', 'a/..', 'a/../..', 'a%2f..%2f..', '..%00.txt', '../..', '..%2f..'];
const siblings = [
  `../${siblingFolder}/${secretFile}`,
  `..%2f${siblingFolder}%2f${secretFile}`,
  `%2e%2e/${siblingFolder}/${secretFile}`,
  `..%252f${siblingFolder}%252f${secretFile}`,
  `-of-others/${secretFile}`,
  `../../${siblingFolder}`,
  `..%2f..%2f${siblingFolder}%2f${secretFile}`,
];

/** Harmless once decoded, or only names: whatever is answered, nothing outside may be touched. */
const odd = [
  '.',
  './',
  '%2e',
  '.%2f',
  '...',
  '....',
  '....//',
  '.../x',
  'a.',
  'a%20',
  'a%2f',
  'a//b',
  '%20',
  '%09',
  '%00',
  'a%00b',
  'a%0d%0aSet-Cookie:%20x=1',
  'a%0ab',
  '~',
  '~/x',
  '~root/x',
  '$HOME/x',
  '%24%7bHOME%7d',
  '%25HOME%25',
  '`id`',
  '$(id)',
  '|id',
  'a;b',
  'a&b',
  'a=b',
  "a'b",
  'a%22b',
  '*',
  '?',
  '[a-z]',
  '{a,b}',
  'CON',
  'nul',
  'aux.txt',
  'com1',
  'lpt1.log',
  'NUL:',
  'a:b',
  'a::$DATA',
  '.git/config',
  '.ssh/id_rsa',
  '.assay',
  'assay.db',
  'blobs/x',
  '%ff',
  '%fe%ff',
  '%80',
  '%c3%28',
  '%ed%a0%80',
  '%f4%90%80%80',
  '%E2%80%AEtxt.exe',
  '%E2%80%8B',
  '%EF%BB%BFa',
  '%CC%81',
  'a%CC%80',
  'A',
  'a',
  '%f0%9f%94%a5',
  '%',
  '%2',
  '%zz',
  '%%',
  '%25',
  '%2525',
];
const lengths = [
  'a'.repeat(255),
  'a'.repeat(256),
  'a'.repeat(4096),
  `${'a/'.repeat(400)}x`,
  `${'../'.repeat(400)}etc/passwd`,
  `${'..%2f'.repeat(400)}etc%2fpasswd`,
  '%2e'.repeat(1000),
  '.'.repeat(4096),
  '%00'.repeat(200),
];

const all = [...climbs, ...depths, ...detours, ...absolute, ...schemes, ...parts, ...lone, ...siblings, ...odd, ...lengths];

export const pathCorpus: readonly Spelling[] = [...new Set(all)].map((encoded) => {
  // Our own judgement, apart from the product's.
  const [once, toTheEnd] = [decodedOnce(encoded), decodedToTheEnd(encoded)];
  return { encoded, climbs: hasDots(once), escapes: hasDots(toTheEnd) || isAbsolute(toTheEnd) };
});

function hasDots(path: string): boolean {
  return path.split(/[/\\]/u).includes('..');
}

function isAbsolute(path: string): boolean {
  return /^(?:[/\\]|[a-z]:|file:)/iu.test(path);
}

function decodedToTheEnd(encoded: string): string {
  let text = encoded;
  for (let round = 0; round < 10; round += 1) {
    const decoded = decodedOnce(text);
    if (decoded === text) return text;
    text = decoded;
  }
  return text;
}

function decodedOnce(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
