// Secrets that can be told by how they begin: what issuers put in front of their tokens. `start` finds the place, fast;
// `rest` must then match from there. No pattern has a repetition within a repetition, so time grows with the text alone.

export interface TokenRule {
  readonly name: string;
  /** Source of a regular expression: the fixed beginning. */
  readonly start: string;
  /** Source of what follows the beginning. */
  readonly rest: string;
}

const word = '[A-Za-z0-9_-]';

/** Earlier rules win where two begin at one place. */
export const tokenRules: readonly TokenRule[] = [
  { name: 'aws-access-key', start: 'A(?:KIA|SIA|BIA|CCA)', rest: '[A-Z0-9]{16}(?![A-Za-z0-9])' },
  { name: 'gcp-api-key', start: 'AIza', rest: `${word}{35}(?!${word})` },
  { name: 'gcp-oauth', start: 'ya29\\.', rest: `${word}{20,512}` },
  { name: 'gcp-client-secret', start: 'GOCSPX-', rest: `${word}{28}` },
  { name: 'alibaba-access-key', start: 'LTAI', rest: '[A-Za-z0-9]{12,24}(?![A-Za-z0-9])' },
  { name: 'github-token', start: 'gh[pousr]_', rest: '[A-Za-z0-9]{36,255}' },
  { name: 'github-fine-grained', start: 'github_pat_', rest: '[A-Za-z0-9_]{50,100}' },
  { name: 'gitlab-token', start: 'gl(?:pat|dt|oas|ptt|rt|soat|ft|imt|agent|cbt|ffct)-', rest: '[A-Za-z0-9_.=-]{20,300}' },
  { name: 'bitbucket-token', start: 'AT(?:BB|CTT3|ATT3)', rest: '[A-Za-z0-9_=.-]{24,300}' },
  { name: 'huggingface-token', start: 'hf_', rest: '[A-Za-z0-9]{30,60}(?![A-Za-z0-9])' },
  { name: 'huggingface-organisation', start: 'api_org_', rest: '[A-Za-z0-9]{30,60}' },
  { name: 'anthropic-key', start: 'sk-ant-', rest: `${word}{24,300}` },
  { name: 'openrouter-key', start: 'sk-or-v1-', rest: '[0-9a-f]{64}' },
  { name: 'openai-key', start: 'sk-(?:proj|svcacct|admin|None)-', rest: `${word}{20,300}` },
  { name: 'openai-key', start: 'sk-', rest: '[A-Za-z0-9]{32,64}(?![A-Za-z0-9_-])' },
  { name: 'cohere-key', start: 'co-', rest: '[A-Za-z0-9]{40}(?![A-Za-z0-9])' },
  { name: 'perplexity-key', start: 'pplx-', rest: '[A-Za-z0-9]{32,64}' },
  { name: 'groq-key', start: 'gsk_', rest: '[A-Za-z0-9]{40,64}' },
  { name: 'replicate-token', start: 'r8_', rest: '[A-Za-z0-9]{37,40}(?![A-Za-z0-9])' },
  { name: 'xai-key', start: 'xai-', rest: '[A-Za-z0-9]{60,100}' },
  { name: 'slack-token', start: 'xox[abeoprs]-', rest: '[A-Za-z0-9-]{10,250}' },
  { name: 'slack-app-token', start: 'xapp-', rest: '[A-Za-z0-9-]{20,250}' },
  { name: 'slack-webhook', start: 'hooks\\.slack\\.com/(?:services|workflows|triggers)/', rest: '[A-Za-z0-9/_-]{20,200}' },
  { name: 'discord-webhook', start: 'discord(?:app)?\\.com/api/webhooks/', rest: '[0-9]{15,22}/[A-Za-z0-9_-]{40,100}' },
  { name: 'teams-webhook', start: '\\.webhook\\.office\\.com/webhookb2/', rest: '[A-Za-z0-9@/-]{40,300}' },
  { name: 'stripe-key', start: '[rs]k_(?:live|test)_', rest: '[A-Za-z0-9]{16,250}' },
  { name: 'stripe-webhook', start: 'whsec_', rest: '[A-Za-z0-9+/=]{24,100}' },
  { name: 'npm-token', start: 'npm_', rest: '[A-Za-z0-9]{36}(?![A-Za-z0-9])' },
  { name: 'pypi-token', start: 'pypi-AgE', rest: `${word}{40,300}` },
  { name: 'rubygems-key', start: 'rubygems_', rest: '[0-9a-f]{48}' },
  { name: 'nuget-key', start: 'oy2', rest: '[a-z0-9]{43}(?![a-z0-9])' },
  { name: 'docker-token', start: 'dckr_pat_', rest: `${word}{24,64}` },
  { name: 'twilio-key', start: 'SK', rest: '[0-9a-f]{32}(?![0-9A-Za-z])' },
  { name: 'sendgrid-key', start: 'SG\\.', rest: `${word}{16,32}\\.${word}{30,64}` },
  { name: 'mailgun-key', start: 'key-', rest: '[0-9a-f]{32}(?![0-9A-Za-z])' },
  { name: 'mailchimp-key', start: 'md-', rest: '[A-Za-z0-9_-]{22}(?![A-Za-z0-9_-])' },
  { name: 'databricks-token', start: 'dapi', rest: '[0-9a-f]{32}(?:-[0-9])?(?![0-9A-Za-z])' },
  { name: 'digitalocean-token', start: 'do[por]_v1_', rest: '[0-9a-f]{64}' },
  { name: 'neptune-token', start: 'eyJhcGlfYWRkcmVzcyI6', rest: '[A-Za-z0-9+/=_-]{40,600}' },
  { name: 'jwt', start: 'eyJ', rest: '[A-Za-z0-9_-]{8,4096}\\.eyJ[A-Za-z0-9_-]{8,8192}\\.[A-Za-z0-9_-]{10,2048}' },
  { name: 'wandb-key', start: 'wandb_v1_', rest: '[A-Za-z0-9_]{40,120}' },
  { name: 'kaggle-token', start: 'KGAT_', rest: '[0-9a-f]{32}' },
  { name: 'grafana-token', start: 'gl(?:sa|c)_', rest: '[A-Za-z0-9_+/=]{32,300}' },
  { name: 'vault-token', start: 'hv[sbr]\\.', rest: `${word}{24,300}` },
  { name: 'terraform-token', start: '\\.atlasv1\\.', rest: `${word}{60,80}` },
  { name: 'linear-key', start: 'lin_api_', rest: '[A-Za-z0-9]{40}' },
  { name: 'notion-token', start: 'ntn_', rest: '[A-Za-z0-9]{40,60}' },
  { name: 'sentry-token', start: 'sntry[su]_', rest: '[A-Za-z0-9+/=_-]{40,300}' },
  { name: 'newrelic-key', start: 'NRAK-', rest: '[A-Z0-9]{27}' },
  { name: 'shopify-token', start: 'shp(?:at|ca|pa|ss)_', rest: '[0-9a-fA-F]{32}' },
  { name: 'pulumi-token', start: 'pul-', rest: '[0-9a-f]{40}(?![0-9A-Za-z])' },
  { name: 'planetscale-token', start: 'pscale_(?:tkn|pw|oauth)_', rest: '[A-Za-z0-9_.=-]{32,64}' },
  { name: 'doppler-token', start: 'dp\\.(?:pt|st|ct|sa|scim|audit)\\.', rest: '[A-Za-z0-9_.-]{40,80}' },
  { name: 'age-key', start: 'AGE-SECRET-KEY-1', rest: '[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}' },
];
