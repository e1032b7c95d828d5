// Turns a request into the recorder's order, and says with which variables recorder and program are started.
import { userInfo } from 'node:os';
import { resolve } from 'node:path';

import { clientSettingTable } from '../config/client-setting-table.ts';
import type { Environment } from '../config/environment.ts';
import { withoutPreload } from '../workspace/native/plan-preload.ts';
import type { RecordJob } from './record-job.ts';
import type { RecordRequest } from './record-request.ts';

/** What the recorder works by, with everything the request leaves open filled in. */
export function jobOfRequest(request: RecordRequest, runId: string): RecordJob {
  return {
    schema: 1,
    runId,
    parentRunId: request.environment['ASSAY_RUN_ID'],
    server: request.server,
    home: request.home,
    experiment: request.experiment,
    runName: request.runName,
    userId: userName(),
    tags: request.tags,
    argv: request.argv,
    startAs: request.startAs ?? request.argv,
    secrets: request.secrets,
    folder: request.folder,
    code: request.code,
    moved: request.moved,
    notInputs: request.notInputs ?? [],
    mode: request.mode,
    seed: request.seed,
    isTraced: request.syscalls,
    variables: request.variables ?? [],
    data: request.data ?? [],
    maxFileBytes: request.maxFileBytes ?? Number(clientSettingTable.maxFileBytes.default),
    packages: request.packages ?? clientSettingTable.packages.default,
    outputs: request.outputs,
    preflight: request.preflight,
    rules: request.rules,
    startedAt: Date.now(),
    environment: definedOnly(request.environment),
  };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}

/** What a user means for programs could keep ours from starting; its compiled sources make it start sooner. */
export function recorderEnvironment(environment: Environment): Environment {
  const { NODE_OPTIONS: _options, ...rest } = withoutPreload(environment);
  return { ...rest, NODE_COMPILE_CACHE: resolve(import.meta.dirname, '..', '..', '.cache', 'compiled') };
}

/** A proxy for the world must not be asked for this machine. */
export function withoutProxy(environment: Environment): Environment {
  const hasProxy = ['http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY'].some((name) => (environment[name] ?? '') !== '');
  if (!hasProxy) return {};
  const name = environment['no_proxy'] === undefined && environment['NO_PROXY'] !== undefined ? 'NO_PROXY' : 'no_proxy';
  const listed = environment[name] ?? '';
  return listed.includes('127.0.0.1') ? {} : { [name]: listed === '' ? '127.0.0.1' : `${listed},127.0.0.1` };
}

function definedOnly(environment: Environment): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
