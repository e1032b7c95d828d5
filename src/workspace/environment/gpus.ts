// NVIDIA's graphics processors, as nvidia-smi tells them.
import type { MachineInputs } from '../../documents/inputs.ts';
import type { Variables } from './environment-facts.ts';
import { runProgram } from './run-program.ts';

type Gpus = MachineInputs['gpus'];

/** Those the program may see; none when there is no nvidia-smi or it does not answer in time. */
export async function listGpus(environment: Variables): Promise<Gpus> {
  if (environment['CUDA_VISIBLE_DEVICES'] === '' || environment['CUDA_VISIBLE_DEVICES'] === '-1') return [];
  const answer = await runProgram({ command: 'nvidia-smi', args: ['--query-gpu=uuid,name,driver_version', '--format=csv,noheader'], environment, timeoutMs: 5_000 });
  return answer?.code === 0 ? parseGpus(answer.stdout, environment['CUDA_VISIBLE_DEVICES']) : [];
}

/** `visible`: numbers or beginnings of identities, as in CUDA_VISIBLE_DEVICES; all when it is not set. */
export function parseGpus(text: string, visible: string | undefined): Gpus {
  const all = text
    .split('\n')
    .map((line) => line.split(',').map((cell) => cell.trim()))
    .filter((cells) => cells.length === 3);
  const chosen =
    visible === undefined ? all : visible.split(',').map((which) => (/^\d+$/u.test(which.trim()) ? all[Number(which)] : all.find(([uuid]) => uuid?.startsWith(which.trim()))));
  return chosen.flatMap((cells) => (cells === undefined ? [] : [{ model: cells[1] as string, driver: cells[2] as string }]));
}
