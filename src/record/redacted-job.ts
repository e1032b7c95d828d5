// The job as it may lie on disk: without secrets, and with only those variables that something after the run needs.
import { isSecret } from '../workspace/secrets/secret-names.ts';
import type { Redactor } from '../workspace/secrets/redactor.ts';
import type { RecordJob } from './record-job.ts';

/** Variables that the capture of the environment looks at. */
const needed =
  /^(?:PATH|HOME|USER|LANG|LC_.*|TZ|VIRTUAL_ENV|CONDA_.*|PYTHON.*|LD_.*|CUDA_.*|ROCR_.*|HIP_.*|R_.*|JULIA_.*|NODE_.*|SLURM_.*|PBS_.*|LSB_.*|SGE_.*|JOB_ID|RAY_.*|KUBERNETES_.*|TORCHELASTIC_.*|OMPI_.*|.*RANK|.*WORLD_SIZE|.*_NUM_THREADS|OMP_.*|MKL_.*|OPENBLAS_.*|ATEN_.*|NPY_.*|ONEDNN_.*|DNNL_.*|GLIBC_TUNABLES|XLA_.*|TF_.*|NVIDIA_.*|CONTAINER.*|SINGULARITY.*|APPTAINER.*|DOCKER.*)$/;
const secretName = /TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|API_?KEY|ACCESS_KEY|PRIVATE_KEY/i;

export function redactedJob(job: RecordJob, redactor: Pick<Redactor, 'redactAll' | 'redactArguments' | 'redactNamed'>): RecordJob {
  const { environment, code, moved, secrets: _secrets, ...rest } = job;
  return {
    ...redactor.redactAll(rest),
    // Places have to be found again.
    home: job.home,
    folder: job.folder,
    data: job.data,
    code,
    moved,
    startAs: redactor.redactArguments(job.startAs),
    tags: job.tags.map(({ key, value }) => ({ key, value: redactor.redactNamed(key, value) })),
    environment: Object.fromEntries(
      Object.entries(environment).flatMap(([name, value]) =>
        needed.test(name) && !secretName.test(name) && !isSecret(name, value) ? [[name, redactor.redactNamed(name, value)]] : [],
      ),
    ),
  };
}
