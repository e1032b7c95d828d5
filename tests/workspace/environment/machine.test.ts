// The machine, the system and the tools: how what they say of themselves is read, and what is pinned where they differ.
import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';

import type { MachineInputs } from '../../../src/documents/inputs.ts';
import { openFileDigests } from '../../../src/workspace/data/file-digests.ts';
import { captureMachine } from '../../../src/workspace/environment/capture-machine.ts';
import { readContainerSigns } from '../../../src/workspace/environment/container.ts';
import { levelRank, parseCpuInfo, parseQuota } from '../../../src/workspace/environment/cpu.ts';
import { parseGpus } from '../../../src/workspace/environment/gpus.ts';
import { hostFacts, parseOsRelease, schedulerFacts } from '../../../src/workspace/environment/host-facts.ts';
import { isLockFile, lockFiles } from '../../../src/workspace/environment/lock-files.ts';
import { planPins } from '../../../src/workspace/environment/pin-machine.ts';
import { toolVersions } from '../../../src/workspace/environment/tools.ts';
import { pythonEnvironment, pythonMissing } from '../../python/environments.ts';
import { skipUnless } from '../../skips.ts';
import { removeFolder } from '../../remove-folder.ts';

const missing = await pythonMissing();

describe('what a machine says of itself', () => {
  const cpuinfo = (flags: string): string => `processor\t: 0\nvendor_id\t: GenuineIntel\nmodel name\t: A Processor @ 2.00GHz\nflags\t\t: ${flags}\n`;

  it('gives the widest vector level whose narrower ones are there too', () => {
    const levels = [
      'fpu sse sse2',
      'sse2 sse4_2 popcnt',
      'sse2 sse4_2 popcnt avx',
      'sse2 sse4_2 popcnt avx avx2 fma',
      'sse2 sse4_2 popcnt avx avx2 fma avx512f avx512bw avx512cd avx512dq avx512vl',
      'sse2 sse4_2 popcnt avx avx512f',
    ];
    assert.deepEqual(
      levels.map((flags) => parseCpuInfo(cpuinfo(flags)).level),
      ['sse2', 'sse4.2', 'avx', 'avx2', 'avx512', 'avx'],
    );
    assert.deepEqual(parseCpuInfo(cpuinfo('sse2')), { vendor: 'GenuineIntel', model: 'A Processor @ 2.00GHz', level: 'sse2' });
    assert.deepEqual(parseCpuInfo('processor : 0\nFeatures\t: fp asimd asimddp sve\nCPU implementer\t: 0x41\nCPU part\t: 0xd40\n'), {
      vendor: '0x41',
      model: '0xd40',
      level: 'sve',
    });
    assert.ok(levelRank('avx512') > levelRank('avx2') && levelRank('none') === -1);
  });

  it('gives the quota of its control group in processors', () => {
    assert.deepEqual(['150000 100000', 'max 100000', '-1 100000', ''].map(parseQuota), [1.5, undefined, undefined, undefined]);
  });

  it('gives the graphics processors a program may see', () => {
    const text = 'GPU-aa, NVIDIA H200, 570.1\nGPU-bb, NVIDIA A100, 570.1\n';
    const models = (visible?: string): readonly string[] => parseGpus(text, visible).map(({ model }) => model);
    assert.deepEqual([models(), models('1'), models('GPU-aa'), models('1,0')], [['NVIDIA H200', 'NVIDIA A100'], ['NVIDIA A100'], ['NVIDIA H200'], ['NVIDIA A100', 'NVIDIA H200']]);
  });

  it('is taken with the variables that set threads and kernels, and what the libraries told', async () => {
    const machine = await captureMachine(
      { threads: { openblas: '3' }, numerics: { 'openblas.core': 'Zen' } },
      { OMP_NUM_THREADS: '3', OPENBLAS_CORETYPE: 'Zen', HOME: '/home/me', CUDA_VISIBLE_DEVICES: '' },
    );
    assert.deepEqual([machine.threads, machine.numerics, machine.gpus], [{ OMP_NUM_THREADS: '3', openblas: '3' }, { OPENBLAS_CORETYPE: 'Zen', 'openblas.core': 'Zen' }, []]);
    assert.ok(machine.cpus >= 1);
  });
});

describe('what a system says of itself', () => {
  it('gives the name of the distribution', () => {
    assert.deepEqual([parseOsRelease('NAME="Debian"\nVERSION_ID="12"\nID=debian\n'), parseOsRelease('ID=arch\n'), parseOsRelease('')], ['debian 12', 'arch', undefined]);
  });

  it('gives a container and its image only where they show', () => {
    const nothing = { hasDockerMark: false, podman: '', controlGroups: '0::/user.slice\n', mounts: '', environment: {} };
    const digest = 'a'.repeat(64);
    assert.deepEqual(readContainerSigns(nothing), {});
    assert.deepEqual(readContainerSigns({ ...nothing, hasDockerMark: true }), { kind: 'docker' });
    assert.deepEqual(readContainerSigns({ ...nothing, podman: `engine="podman"\nimageid="${digest}"\n` }), { kind: 'podman', image: `sha256:${digest}` });
    assert.deepEqual(readContainerSigns({ ...nothing, environment: { KUBERNETES_SERVICE_HOST: '10.0.0.1', CONTAINER_IMAGE: `registry.example/a@sha256:${digest}` } }), {
      kind: 'kubernetes',
      image: `sha256:${digest}`,
    });
    assert.deepEqual(readContainerSigns({ ...nothing, hasDockerMark: true, environment: { CONTAINER_IMAGE: 'registry.example/a:latest' } }), { kind: 'docker' });
  });

  it('gives what a scheduler told the job, without its secrets', () => {
    assert.deepEqual(schedulerFacts({ SLURM_JOB_ID: '7', SLURM_JOB_TOKEN: 'x', RANK: '0', PATH: '/bin' }), { RANK: '0', SLURM_JOB_ID: '7' });
    assert.match(hostFacts({}).kernel, /^\S+ \S+ \S+$/u);
  });

  it('gives versions of tools that took part, and of no others', async () => {
    const versions = await toolVersions([process.execPath, 'ls', '/nowhere/julia'], process.env);
    assert.deepEqual(versions, { julia: 'unknown', node: process.versions.node });
  });

  it('gives the lock files of any language beside the code', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'locks-'));
    const digests = openFileDigests(join(folder, 'home'));
    try {
      for (const name of ['uv.lock', 'requirements-dev.txt', 'renv.lock', 'train.py']) await writeFile(join(folder, name), `${name}\n`);
      assert.deepEqual(
        (await lockFiles(folder, digests)).map(({ path }) => path),
        ['renv.lock', 'requirements-dev.txt', 'uv.lock'],
      );
      assert.deepEqual(['Cargo.lock', 'go.sum', 'Manifest.toml', 'pylock.gpu.toml', 'notes.txt', 'package.json'].map(isLockFile), [true, true, true, true, false, false]);
    } finally {
      await digests.close();
      await removeFolder(folder);
    }
  });
});

describe('pins for another machine', () => {
  const machine = (level: string, more: Partial<MachineInputs> = {}): MachineInputs => ({
    architecture: 'x86_64',
    cpu: { vendor: 'GenuineIntel', model: `with ${level}`, level },
    cpus: 4,
    threads: {},
    numerics: {},
    gpus: [],
    ...more,
  });
  const old = machine('avx2', {
    threads: { openblas: '4', 'torch.num_threads': '2' },
    numerics: { 'openblas.core': 'Haswell', 'torch.cpu_capability': 'AVX2', 'numpy.cpu_features': 'SSE SSE2 SSE42 AVX2' },
  });

  it('are none where the hardware is of the same kind', () => {
    const { variables, claim } = planPins(old, { ...old, threads: {}, numerics: {} });
    assert.deepEqual([variables, claim.about, claim.state, claim.ceiling], [{}, 'hardware', 'exact', 'byte']);
  });

  it('hold libraries back to the level there was', () => {
    const { variables, claim } = planPins(old, machine('avx512_vnni'));
    assert.deepEqual([claim.state, claim.ceiling], ['substituted', 'metric']);
    assert.deepEqual(variables, {
      OPENBLAS_CORETYPE: 'Haswell',
      ATEN_CPU_CAPABILITY: 'avx2',
      ONEDNN_MAX_CPU_ISA: 'AVX2',
      DNNL_MAX_CPU_ISA: 'AVX2',
      MKL_ENABLE_INSTRUCTIONS: 'AVX2',
      NPY_DISABLE_CPU_FEATURES: 'AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL',
    });
  });

  it('cannot give instructions that are not there', () => {
    const wanted = machine('avx512', { numerics: { 'openblas.core': 'SkylakeX', 'torch.cpu_capability': 'AVX512' } });
    const { variables, claim } = planPins(wanted, machine('avx2'));
    assert.deepEqual([variables, claim.state, claim.ceiling], [{}, 'substituted', 'statistical']);
    assert.match(claim.sentence, /has no avx512 instructions, so OpenBLAS must take other kernels/u);
  });

  it('give as many threads as there were', () => {
    const { variables, claim } = planPins(old, { ...old, cpus: 16 });
    assert.deepEqual(variables, { OMP_NUM_THREADS: '2', MKL_NUM_THREADS: '2', OPENBLAS_NUM_THREADS: '4', NUMEXPR_NUM_THREADS: '4', LOKY_MAX_CPU_COUNT: '4' });
    assert.deepEqual([claim.state, claim.ceiling], ['substituted', 'byte']);
    assert.equal(planPins(old, { ...old, cpus: 2 }).claim.ceiling, 'metric');
  });

  it('lower the claim for another graphics processor, or none', () => {
    const gpu = (model: string, driver = '570'): MachineInputs => ({ ...old, gpus: [{ model, driver }] });
    const ceilings = [planPins(gpu('H200'), gpu('H200')), planPins(gpu('H200'), gpu('H200', '580')), planPins(gpu('H200'), gpu('A100')), planPins(gpu('H200'), old)].map(
      ({ claim }) => claim.ceiling,
    );
    assert.deepEqual(ceilings, ['byte', 'metric', 'statistical', 'statistical']);
  });

  it('say that they do not know of a processor that does not tell', () => {
    const { claim } = planPins(machine('unknown'), machine('avx2'));
    assert.deepEqual([claim.state, claim.ceiling], ['unknown', 'metric']);
  });

  it('are understood by NumPy, OpenBLAS and PyTorch', { skip: skipUnless(missing === undefined && process.arch === 'x64', missing ?? 'not an x86-64 processor') }, async () => {
    const wanted = machine('avx2', { numerics: { 'openblas.core': 'Haswell', 'torch.cpu_capability': 'AVX2', 'numpy.cpu_features': 'X86_V2 X86_V3' } });
    const { variables } = planPins(wanted, machine((await captureMachine({ threads: {}, numerics: {} }, { CUDA_VISIBLE_DEVICES: '' })).cpu.level));
    const { run, python } = await pythonEnvironment('frameworks');
    const question =
      "import torch, numpy, threadpoolctl\nfrom numpy._core._multiarray_umath import __cpu_features__ as f\ncores = {i['architecture'] for i in threadpoolctl.threadpool_info() if i['internal_api'] == 'openblas'}\nprint(torch.backends.cpu.get_cpu_capability(), f.get('X86_V4', False) or f.get('AVX512_SKX', False), *cores)";
    const { stdout, stderr } = await run(['-W', 'error::ImportWarning', '-c', question], { env: { ...variables } });
    assert.equal(stdout, 'AVX2 False Haswell\n', `${dirname(python)} ${stderr}`);
  });
});
