// Files that hold secrets by what they are, whatever stands in them.

const byName = new Map<string, string>([
  ['.netrc', 'netrc'],
  ['_netrc', 'netrc'],
  ['.pypirc', 'pypirc'],
  ['.pgpass', 'pgpass'],
  ['.my.cnf', 'mysql-options'],
  ['.htpasswd', 'htpasswd'],
  ['.git-credentials', 'git-credentials'],
  ['credentials.json', 'credentials'],
  ['client_secret.json', 'credentials'],
  ['service-account.json', 'credentials'],
  ['service_account.json', 'credentials'],
  ['application_default_credentials.json', 'credentials'],
  ['kaggle.json', 'credentials'],
  ['.dockercfg', 'docker-credentials'],
  ['id_rsa', 'private-key'],
  ['id_dsa', 'private-key'],
  ['id_ecdsa', 'private-key'],
  ['id_ed25519', 'private-key'],
  ['secrets.toml', 'secrets'],
  ['secrets.yaml', 'secrets'],
  ['secrets.yml', 'secrets'],
  ['secrets.json', 'secrets'],
]);

const byParent = new Map<string, string>([
  ['.aws/credentials', 'aws-credentials'],
  ['.docker/config.json', 'docker-credentials'],
  ['.kube/config', 'kubernetes-credentials'],
  ['.config/gcloud/credentials.db', 'credentials'],
  ['.huggingface/token', 'huggingface-token'],
]);

/** The rule by which a file's name says that it is secret; undefined when it does not. Samples without values are not. */
export function secretFileRule(path: string): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const known = byName.get(name);
  if (known !== undefined) return known;
  for (const [end, rule] of byParent) if (`/${path}`.endsWith(`/${end}`)) return rule;
  if (/^\.env(\.(?!example$|sample$|template$|dist$|defaults$|test$)[\w-]+)*$/.test(name)) return 'dotenv';
  if (/\.(p12|pfx|jks|keystore|kdbx|ppk)$/.test(name)) return 'key-store';
  return /(^|[._-])(client[-_]?secret|service[-_]?account)[^/]*\.json$/.test(name) ? 'credentials' : undefined;
}
