// Artifacts: the proxied store, listings by run, downloads with their headers, odd and hostile paths, and the
// parts of multipart and presigned transfer that a plain folder does not have.
import { get, post, raw, type Step } from '../step.ts';

const store = '/api/2.0/mlflow-artifacts/artifacts';
const start = 1_610_000_000_000;
const downloadHeaders = ['content-type', 'content-disposition', 'x-content-type-options'];

const put = (title: string, path: string, body: string, more: { readonly type?: string; readonly chunked?: boolean } = {}): Step =>
  raw(
    `artifacts: ${title}`,
    { method: 'PUT', path: `${store}/${path}`, body },
    { headers: { 'content-type': more.type ?? 'application/octet-stream' }, chunked: more.chunked ?? false },
  );
const download = (title: string, path: string): Step => raw(`artifacts: ${title}`, { method: 'GET', path: `${store}/${path}` }, { compareHeaders: downloadHeaders });
const head = (title: string, path: string): Step => raw(`artifacts: ${title}`, { method: 'HEAD', path: `${store}/${path}` });
const drop = (title: string, path: string): Step => raw(`artifacts: ${title}`, { method: 'DELETE', path: `${store}/${path}` });
const own = '{{files}}/{{holder}}/artifacts';

const filling: readonly Step[] = [
  post('artifacts: an experiment', 'experiments/create', { name: 'files' }, { capture: { files: 'experiment_id' } }),
  post('artifacts: a run', 'runs/create', { experiment_id: '{{files}}', run_name: 'holder', start_time: start }, { capture: { holder: 'run.info.run_id' } }),
  get('artifacts: list an empty run', 'artifacts/list', { run_id: '{{holder}}' }),
  put('put a text', `${own}/notes.txt`, 'hello\n', { type: 'text/plain' }),
  put('put it again', `${own}/notes.txt`, 'hello again\n', { type: 'text/plain' }),
  put('put an empty file', `${own}/empty.bin`, '', { chunked: true }),
  put('put an empty file with its length', `${own}/empty2.bin`, ''),
  put('put in chunks', `${own}/chunked.csv`, 'a,b\n1,2\n', { type: 'text/csv', chunked: true }),
  put('put JSON', `${own}/deep/er/data.json`, '{"a": 1}', { type: 'application/json' }),
  put('put broken JSON', `${own}/deep/broken.json`, '{"a": ', { type: 'application/json' }),
  put('put a form', `${own}/deep/form.txt`, 'a=1&b=2', { type: 'application/x-www-form-urlencoded' }),
  put('put HTML', `${own}/page.html`, '<b>x</b>', { type: 'text/html' }),
  put('put an SVG', `${own}/picture.svg`, '<svg/>', { type: 'image/svg+xml' }),
  put('put a PNG', `${own}/picture.png`, 'not really', { type: 'image/png' }),
  put('put an MLmodel', `${own}/model/MLmodel`, 'flavors: {}\n'),
  put('put a yaml', `${own}/model/conda.yaml`, 'a: 1\n'),
  put('put a Python file', `${own}/model/code.py`, 'x = 1\n'),
  put('put a name with a space', `${own}/with%20space.txt`, 'space'),
  put('put a name with Unicode', `${own}/gr%C3%B6%C3%9Fe.txt`, 'umlaut'),
  put('put a name with a plus', `${own}/a+b.txt`, 'plus'),
  put('put a name with a percent sign', `${own}/100%25.txt`, 'percent'),
  put('put a name with a colon', `${own}/a:b.txt`, 'colon'),
  put('put a name with a semicolon', `${own}/a;b.txt`, 'semicolon'),
  put('put a hidden file', `${own}/.hidden`, 'hidden'),
  put('put a name with a double quote', `${own}/a%22b.txt`, 'quote'),
  put('put a folder', `${own}/folder/`, 'x'),
  put('put over a folder', `${own}/deep`, 'x'),
  put('put below a file', `${own}/notes.txt/below.txt`, 'x'),
  put('put at the root', 'top.txt', 'top'),
  put('put with a double slash', `${own}/double//slash.txt`, 'x'),
];

const hostile = [
  '../x.txt',
  '..%2Fx.txt',
  '%2e%2e/x.txt',
  '%252e%252e/x.txt',
  '%25252e%25252e%25252fx.txt',
  'a/../../../../x.txt',
  '%2Fetc%2Fpasswd',
  'C:%5Cx.txt',
  '..%5Cx.txt',
  'a%5Cb.txt',
  'a%23b.txt',
  'a%3Fb.txt',
  '%00.txt',
  'file:%2F%2F%2Fetc%2Fpasswd',
  './x.txt',
  '%2e/x.txt',
  '....//x.txt',
  'a%0Ab.txt',
  '.',
  '..',
  '%2e%2e',
  '%20',
  '~/x',
  '~root',
];

const reading: readonly Step[] = [
  download('get a text', `${own}/notes.txt`),
  download('get an empty file', `${own}/empty.bin`),
  download('get CSV', `${own}/chunked.csv`),
  download('get JSON', `${own}/deep/er/data.json`),
  download('get HTML', `${own}/page.html`),
  download('get an SVG', `${own}/picture.svg`),
  download('get a PNG', `${own}/picture.png`),
  download('get an MLmodel', `${own}/model/MLmodel`),
  download('get a yaml', `${own}/model/conda.yaml`),
  download('get a Python file', `${own}/model/code.py`),
  download('get a name with a space', `${own}/with%20space.txt`),
  download('get a name with Unicode', `${own}/gr%C3%B6%C3%9Fe.txt`),
  download('get a name with a plus', `${own}/a+b.txt`),
  download('get a name with a percent sign', `${own}/100%25.txt`),
  download('get a name with a double quote', `${own}/a%22b.txt`),
  download('get a missing file', `${own}/missing.txt`),
  download('get a folder', `${own}/deep`),
  download('get a folder with a slash', `${own}/deep/`),
  download('get from an unknown run', '0/0123456789abcdef0123456789abcdef/artifacts/x.txt'),
  head('head of a text', `${own}/notes.txt`),
  head('head of a missing file', `${own}/missing.txt`),
  ...hostile.map((path) => download(`get ${path}`, path)),
  ...hostile.map((path) => put(`put ${path}`, path, 'x')),
  ...['../x.txt', '%2e%2e/x.txt', '%252e%252e/x.txt', '%2Fetc', 'a%23b', '..'].map((path) => drop(`delete ${path}`, path)),
];

const listing: readonly Step[] = [
  get('artifacts: list a run', 'artifacts/list', { run_id: '{{holder}}' }),
  get('artifacts: list a run by the old name', 'artifacts/list', { run_uuid: '{{holder}}' }),
  get('artifacts: list a folder of a run', 'artifacts/list', { run_id: '{{holder}}', path: 'deep' }),
  get('artifacts: list a folder with a slash', 'artifacts/list', { run_id: '{{holder}}', path: 'deep/' }),
  get('artifacts: list a folder below', 'artifacts/list', { run_id: '{{holder}}', path: 'deep/er' }),
  get('artifacts: list a file', 'artifacts/list', { run_id: '{{holder}}', path: 'notes.txt' }),
  get('artifacts: list a missing folder', 'artifacts/list', { run_id: '{{holder}}', path: 'nothing' }),
  get('artifacts: list an empty path', 'artifacts/list', { run_id: '{{holder}}', path: '' }),
  get('artifacts: list with a page token', 'artifacts/list', { run_id: '{{holder}}', path: 'model', page_token: 'x' }),
  get('artifacts: list an unknown run', 'artifacts/list', { run_id: '0123456789abcdef0123456789abcdef' }),
  get('artifacts: list without a run', 'artifacts/list'),
  ...['..', '../..', '%2e%2e', '/etc', 'a#b', 'a\\b', 'C:\\x', 'deep/../..', 'deep/..', '.', './deep', 'file:///etc'].map((path) =>
    get(`artifacts: list path ${path}`, 'artifacts/list', { run_id: '{{holder}}', path }),
  ),
  get('artifacts: list the store', store, { path: own }),
  get('artifacts: list a folder of the store', store, { path: `${own}/deep` }),
  get('artifacts: list a missing folder of the store', store, { path: `${own}/nothing` }),
  get('artifacts: list a file of the store', store, { path: `${own}/notes.txt` }),
  get('artifacts: list the store with a leading slash', store, { path: `/${own}` }),
  ...['..', '../..', '%2e%2e', '/etc', 'a#b', 'a\\b'].map((path) => get(`artifacts: list store path ${path}`, store, { path })),
];

const uiDownload = (title: string, query: Readonly<Record<string, string>>): Step =>
  get(`artifacts: download by run: ${title}`, '/get-artifact', query, { compareHeaders: downloadHeaders });
const upload = '/ajax-api/2.0/mlflow/upload-artifact';

const other: readonly Step[] = [
  uiDownload('a text', { run_id: '{{holder}}', path: 'notes.txt' }),
  uiDownload('by the old name', { run_uuid: '{{holder}}', path: 'notes.txt' }),
  uiDownload('HTML', { run_id: '{{holder}}', path: 'page.html' }),
  uiDownload('an MLmodel', { run_id: '{{holder}}', path: 'model/MLmodel' }),
  uiDownload('a missing file', { run_id: '{{holder}}', path: 'nothing' }),
  uiDownload('a folder', { run_id: '{{holder}}', path: 'deep' }),
  uiDownload('without a path', { run_id: '{{holder}}' }),
  uiDownload('without a run', { path: 'notes.txt' }),
  uiDownload('an unknown run', { run_id: '0123456789abcdef0123456789abcdef', path: 'notes.txt' }),
  ...['../x', '%2e%2e/x', '/etc/passwd', 'a#b'].map((path) => uiDownload(`path ${path}`, { run_id: '{{holder}}', path })),
  raw('artifacts: upload by run', { method: 'POST', path: `${upload}?run_uuid={{holder}}&path=up/loaded.txt`, body: 'uploaded' }, { headers: { 'content-type': 'text/plain' } }),
  raw('artifacts: upload by run without a path', { method: 'POST', path: `${upload}?run_uuid={{holder}}`, body: 'x' }),
  raw('artifacts: upload by run without a run', { method: 'POST', path: `${upload}?path=a.txt`, body: 'x' }),
  raw('artifacts: upload by run without a body', { method: 'POST', path: `${upload}?run_uuid={{holder}}&path=none.txt` }),
  raw('artifacts: upload to an unknown run', { method: 'POST', path: `${upload}?run_uuid=0123456789abcdef0123456789abcdef&path=a.txt`, body: 'x' }),
  raw('artifacts: upload outside', { method: 'POST', path: `${upload}?run_uuid={{holder}}&path=..%2Fx.txt`, body: 'x' }),
  download('get what was uploaded by run', `${own}/up/loaded.txt`),
  post('artifacts: presigned upload', 'artifacts/presigned-upload-url', { run_id: '{{holder}}', path: 'a.txt' }),
  post('artifacts: presigned upload without a run', 'artifacts/presigned-upload-url', { path: 'a.txt' }),
  post('artifacts: presigned upload outside', 'artifacts/presigned-upload-url', { run_id: '{{holder}}', path: '../a.txt' }),
  post('artifacts: presigned download', 'artifacts/presigned-download-url', { run_id: '{{holder}}', path: 'notes.txt' }),
  get('artifacts: presigned of the store', `/api/2.0/mlflow-artifacts/presigned/${own}/notes.txt`),
  get('artifacts: presigned outside', '/api/2.0/mlflow-artifacts/presigned/%2e%2e/x'),
  post('artifacts: multipart create', `/api/2.0/mlflow-artifacts/mpu/create/${own}`, { path: 'big.bin', num_parts: 2 }),
  post('artifacts: multipart create outside', '/api/2.0/mlflow-artifacts/mpu/create/%2e%2e/x', { path: 'big.bin', num_parts: 2 }),
  post('artifacts: multipart create without parts', `/api/2.0/mlflow-artifacts/mpu/create/${own}`, { path: 'big.bin' }),
  post('artifacts: multipart complete', `/api/2.0/mlflow-artifacts/mpu/complete/${own}`, { path: 'big.bin', upload_id: 'x', parts: [{ part_number: 1, etag: 'a', url: 'b' }] }),
  post('artifacts: multipart abort', `/api/2.0/mlflow-artifacts/mpu/abort/${own}`, { path: 'big.bin', upload_id: 'x' }),
  drop('delete a file', `${own}/a+b.txt`),
  drop('delete it again', `${own}/a+b.txt`),
  drop('delete a tree', `${own}/deep`),
  download('get from the deleted tree', `${own}/deep/er/data.json`),
  drop('delete at the root', 'top.txt'),
  get('artifacts: list after the deletions', 'artifacts/list', { run_id: '{{holder}}' }),
  post('artifacts: delete the run', 'runs/delete', { run_id: '{{holder}}' }),
  get('artifacts: list a deleted run', 'artifacts/list', { run_id: '{{holder}}', path: 'model' }),
  download('get from a deleted run', `${own}/notes.txt`),
  put('put into a deleted run', `${own}/late.txt`, 'late'),
];

export const artifactSteps: readonly Step[] = [...filling, ...reading, ...listing, ...other];

/** Last of all: the reference empties its whole store. */
export const disputedArtifactSteps: readonly Step[] = [drop('delete .', '.')];
