// Every setting is given by flag, variable or file, in that order; what is unknown or wrong is refused in one
// sentence with the nearest right name; secrets are never shown.
import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, describe, it } from 'node:test';

import { loadConfig } from '../../src/config/config.ts';
import { explainChanges, explainConfig, maskSecret } from '../../src/config/explain-config.ts';
import { nearestName } from '../../src/config/nearest-name.ts';
import { SettingError } from '../../src/config/setting-error.ts';
import { settingNames } from '../../src/config/settings.ts';
import { removeFolderAtOnce } from '../remove-folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-config-'));
after(() => removeFolderAtOnce(folder));

function file(text: string, name = 'assay.yaml'): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function refusal(args: readonly string[], environment: Record<string, string> = {}): string {
  try {
    loadConfig(args, environment);
  } catch (error) {
    assert.ok(error instanceof SettingError, String(error));
    return error.message;
  }
  return assert.fail(`accepted ${args.join(' ')}`);
}

describe('precedence', () => {
  const path = file('port: 5003\nmax-body: 1MiB\nlog-level: debug\n');

  it('is flag, variable, file, default; and each value knows where it came from', () => {
    const { values, origins } = loadConfig(['--config', path, '--port', '5001'], { ASSAY_PORT: '5002', ASSAY_MAX_BODY: '2MiB' });
    assert.deepEqual([values.port, values.maxBody, values.logLevel, values.host], [5001, 2 * 1024 * 1024, 'debug', '127.0.0.1']);
    assert.deepEqual(
      [origins.port, origins.maxBody, origins.logLevel, origins.host],
      [
        { origin: 'flag', source: '--port' },
        { origin: 'environment', source: 'ASSAY_MAX_BODY' },
        { origin: 'file', source: `log-level in ${path}` },
        { origin: 'default', source: 'default' },
      ],
    );
  });

  it('lets the last of two equal flags win', () => assert.equal(loadConfig(['--port', '1', '--port=2'], {}).values.port, 2));

  it('reads a JSON file too, named by a variable', () => {
    const json = file('{"port": 5009, "serve-artifacts": true, "allowed-hosts": ["a", "b"]}', 'assay.json');
    const { values } = loadConfig([], { ASSAY_CONFIG: json });
    assert.deepEqual([values.port, values.allowedHosts], [5009, ['a', 'b']]);
  });

  it("understands the variables of MLflow's server, after ours", () => {
    const environment = { MLFLOW_SERVER_ALLOWED_HOSTS: 'one, two:80', MLFLOW_SERVER_CORS_ALLOWED_ORIGINS: 'https://x.example' };
    assert.deepEqual(loadConfig([], environment).values.allowedHosts, ['one', 'two:80']);
    assert.deepEqual(loadConfig([], environment).values.allowedOrigins, ['https://x.example']);
    assert.deepEqual(loadConfig([], { ...environment, ASSAY_ALLOWED_HOSTS: 'ours' }).values.allowedHosts, ['ours']);
  });
});

describe('values', () => {
  it('are frozen, with all that hangs on them', () => {
    const config = loadConfig(['--allowed-hosts', 'a,b'], {});
    for (const part of [config, config.values, config.origins, config.origins.port, config.values.allowedHosts]) assert.ok(Object.isFrozen(part));
  });

  it('have a flag and a variable for every name', () => {
    for (const name of settingNames) assert.ok(name in loadConfig([], {}).values, name);
    assert.equal(settingNames.length, 28);
  });

  it('that are yes or no are switched by the flag alone', () => {
    assert.equal(loadConfig(['--webhooks-allow-private'], {}).values.webhooksAllowPrivate, true);
    assert.equal(loadConfig(['--webhooks-allow-private', '--no-webhooks-allow-private'], {}).values.webhooksAllowPrivate, false);
    assert.equal(loadConfig(['--no-serve-artifacts', '--default-artifact-root', 's3://b'], {}).values.serveArtifacts, false);
    assert.equal(loadConfig([], { ASSAY_WEBHOOKS_ALLOW_PRIVATE: 'yes' }).values.webhooksAllowPrivate, true);
  });

  it('that are paths become absolute', () => {
    const { values } = loadConfig(['--data', 'x', '--default-artifact-root', './runs'], {});
    assert.deepEqual([values.data, values.artifactsDestination, values.defaultArtifactRoot], [resolve('x'), resolve('x/blobs'), resolve('runs')]);
    assert.equal(loadConfig(['--artifacts-destination', 'file:///srv/my%20artifacts'], {}).values.artifactsDestination, '/srv/my artifacts');
    assert.equal(loadConfig(['--artifacts-destination', 's3://bucket/some/prefix/'], {}).values.artifactsDestination, 's3://bucket/some/prefix');
    assert.equal(loadConfig(['--default-artifact-root', 's3://bucket/a'], {}).values.defaultArtifactRoot, 's3://bucket/a');
  });
});

describe('a mistake', () => {
  const cases: readonly (readonly [readonly string[], Record<string, string>, RegExp])[] = [
    [['--prot', '1'], {}, /no flag --prot; did you mean --port\?/],
    [['--no-port'], {}, /no flag --no-port/],
    [['--completely-else'], {}, /no flag --completely-else; see/],
    [['--no-serve-artifact'], {}, /did you mean --no-serve-artifacts\?/],
    [['port'], {}, /'port' is not a flag/],
    [['--port'], {}, /--port needs a value/],
    [['--port', '65536'], {}, /--port is '65536'; it must be a whole number from 0 to 65535/],
    [['--port', '50e2'], {}, /--port is '50e2'/],
    [['--port', ''], {}, /--port is ''/],
    [['--host', ''], {}, /host is empty/],
    [['--data', ''], {}, /data is empty/],
    [['--max-body', '5 apples'], {}, /--max-body is '5 apples'; it must be a size such as/],
    [['--keep-alive-timeout', '-1'], {}, /number of seconds of at least 1/],
    [['--log-level', 'loud'], {}, /one of debug, info, warning, error/],
    [['--serve-artifacts=maybe'], {}, /true or false/],
    [['--no-serve-artifacts=true'], {}, /takes no value/],
    [['--no-serve-artifacts'], {}, /needs default-artifact-root/],
    [['--database', 'mysql://x/y'], {}, /database must be a URL such as postgresql:/],
    [['--artifacts-destination', 'gs://bucket'], {}, /kept in a folder or in s3:\/\/bucket\/prefix/],
    [['--artifacts-destination', 's3://Bucket/x'], {}, /s3:\/\/bucket\/prefix, with the bucket's name in small letters/],
    [['--artifacts-destination', 's3://bucket/a/../b'], {}, /prefix may hold letters, digits/],
    [['--artifacts-destination', 's3://bucket', '--s3-region', 'a.b/c'], {}, /s3-region is 'a\.b\/c'/],
    [['--s3-endpoint-url', 'ftp://x'], {}, /s3-endpoint-url must be an address/],
    [['--s3-endpoint-url', 'http://me:secret@x'], {}, /^s3-endpoint-url may hold no name or password; [^:]*$/],
    [['--artifacts-destination', 'file:'], {}, /absolute path/],
    [[], { ASSAY_PORT: 'x' }, /^ASSAY_PORT is 'x'/],
  ];
  for (const [args, environment, message] of cases) {
    it(`is told in one sentence: ${[...args, ...Object.keys(environment)].join(' ')}`, () => assert.match(refusal(args, environment), message));
  }

  it('in the file is told with its name', () => {
    assert.match(refusal(['--config', file('prot: 1')]), /has 'prot', which is no setting; did you mean port\?/);
    assert.match(refusal(['--config', file('config: other.yaml')]), /has 'config', which is no setting/);
    assert.match(refusal(['--config', file('port: {a: 1}')]), /'port' must be a single value/);
    assert.match(refusal(['--config', file('- port')]), /must hold names and values/);
    assert.match(refusal(['--config', file('port: [')]), /cannot be read/);
    assert.match(refusal(['--config', join(folder, 'none.yaml')]), /cannot be read: ENOENT/);
    assert.match(refusal(['--config', file('port: x')]), /^port in .*assay\.yaml is 'x'/);
  });

  it('in a database URL does not show its password', () => {
    assert.doesNotMatch(refusal(['--database', 'mysql://me:hunter2@x/y']), /hunter2/);
  });
});

describe('an ASSAY_ variable that there is not', () => {
  const warnings = (environment: Record<string, string>) => loadConfig([], environment).warnings;

  it('is told of with the nearest name, and keeps nothing from starting', () => {
    assert.deepEqual(warnings({ ASSAY_PROT: '1' }), ['There is no setting ASSAY_PROT, so it is ignored; did you mean ASSAY_PORT?']);
    assert.deepEqual(warnings({ ASSAY_SERVR: 'x' }), ['There is no setting ASSAY_SERVR, so it is ignored; did you mean ASSAY_SERVER?']);
    assert.deepEqual(warnings({ ASSAY_FROM_ANOTHER_RELEASE: '1' }), ['There is no setting ASSAY_FROM_ANOTHER_RELEASE, so it is ignored; see docs/settings.md.']);
  });

  it("is none of the commands' own, nor one that a recorded program is given", () => {
    assert.deepEqual(warnings({ ASSAY_PORT: '1', ASSAY_SERVER: 'http://x', ASSAY_HOME: '/x', ASSAY_RUN_ID: 'a', PATH: '' }), []);
  });
});

describe('the explanation', () => {
  it('shows what was set, where, and no secret', () => {
    const config = loadConfig(['--database', 'postgresql://me:hunter2@db/assay?sslpassword=hunter3'], { ASSAY_PORT: '5002' });
    assert.deepEqual(explainChanges(config), [
      { name: 'port', value: '5002', origin: 'environment', source: 'ASSAY_PORT' },
      { name: 'database', value: 'postgresql://me:••••@db/assay?sslpassword=••••', origin: 'flag', source: '--database' },
    ]);
    assert.doesNotMatch(JSON.stringify(explainConfig(config)), /hunter/);
    assert.equal(explainConfig(config).length, settingNames.length);
  });

  it('hides a secret it does not understand altogether', () => {
    assert.equal(maskSecret('not a url: hunter2'), '••••');
    assert.equal(maskSecret(''), '');
  });
});

it('the nearest name is the one a typing mistake away, or none', () => {
  const names = ['port', 'host', 'data', 'database'];
  assert.equal(nearestName('prot', names), 'port');
  assert.equal(nearestName('databse', names), 'database');
  assert.equal(nearestName('entirely', names), undefined);
});

describe('a base path', () => {
  it('loses its last slash, and is the root when it is nothing else', () => {
    const read = (text: string) => loadConfig(['--base-path', text], {}).values.basePath;
    assert.deepEqual([read('/assay/'), read('/a/b-c.d~'), read('/'), read('')], ['/assay', '/a/b-c.d~', '', '']);
  });

  for (const wrong of ['assay', '/a b', '/a//b', '/a/../b', '/a?b', '/a%2Fb', 'http://x/a', '/a"b'])
    it(`is refused: ${wrong}`, () => assert.match(refusal(['--base-path', wrong]), /^base-path is/u));
});

describe('the pattern of model sources', () => {
  const variable = 'MLFLOW_CREATE_MODEL_VERSION_SOURCE_VALIDATION_REGEX';

  it("is read from MLflow's variable too", () => assert.equal(loadConfig([], { [variable]: '^s3://ours/' }).values.modelSourcePattern, '^s3://ours/'));

  // What Python reads in another way must not be taken for something else.
  for (const wrong of ['(', '(?P<a>x)', String.raw`\Ahttps`, String.raw`x\Z`, '[b-a]'])
    it(`is refused at the start: ${wrong}`, () => assert.match(refusal([], { [variable]: wrong }), /model-source-pattern/u));
});
