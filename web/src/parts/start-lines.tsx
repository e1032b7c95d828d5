// How to log the first run: the lines to paste, with this server's address already in them.
import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { serverAddress } from '../data/base-path.ts';
import { serverQuery } from '../data/server-queries.ts';
import { CodeLines } from './code-lines.tsx';

const pythonLines = (experiment: string) => [
  'import mlflow',
  '',
  `mlflow.set_experiment(${JSON.stringify(experiment)})`,
  'with mlflow.start_run():',
  '    mlflow.log_param("lr", 0.1)',
  '    for step in range(100):',
  '        mlflow.log_metric("loss", 1 / (step + 1), step=step)',
];

export function StartLines({ experiment }: { readonly experiment: string }) {
  const { data } = useQuery(serverQuery);
  const shellLines = data?.startLines ?? ['pip install mlflow', `export MLFLOW_TRACKING_URI=${serverAddress}`, 'python train.py'];
  return (
    <Stack gap="lg" w="100%" maw={560}>
      <div>
        <Text size="sm" fw={600} mb={6}>
          1. In the shell where you train
        </Text>
        <CodeLines lines={shellLines} what="shell lines" />
      </div>
      <div>
        <Text size="sm" fw={600} mb={6}>
          2. In your script, if it does not log yet
        </Text>
        <CodeLines lines={pythonLines(experiment)} what="Python lines" />
      </div>
    </Stack>
  );
}
