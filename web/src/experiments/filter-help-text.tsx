// How a filter is written, by examples.
import { Anchor, Code, Stack, Table, Text } from '@mantine/core';

const examples: readonly (readonly [string, string])[] = [
  ['metrics.loss < 0.1', 'the last value'],
  ['max(metrics.val_acc) > 0.9', 'the best one; also min, first, mean, count'],
  ["params.optimizer = 'adam'", 'params and tags are texts, in quotes'],
  ["tags.team like 'vision%'", '% is any text; ilike ignores case'],
  ["status = 'failed'", 'running, finished, failed, killed, crashed, preempted'],
  ["start_time > '2026-11-01'", 'dates, or milliseconds since 1970'],
  ["run_name in ('a', 'b')", 'also between … and …, is null'],
  ['metrics.`val/top 1` > 0.8', 'backticks around odd keys'],
  ['(… or …) and not …', 'joined freely'],
];

export function FilterHelpText() {
  return (
    <Stack gap="xs">
      <Text size="sm" fw={600}>
        How to write a filter
      </Text>
      <Table verticalSpacing={3} horizontalSpacing={0} withRowBorders={false} fz="xs">
        <Table.Tbody>
          {examples.map(([example, meaning]) => (
            <Table.Tr key={example}>
              <Table.Td>
                <Code>{example}</Code>
              </Table.Td>
              <Table.Td c="dimmed">{meaning}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="xs" c="dimmed">
        Every filter of{' '}
        <Anchor component="span" inherit>
          mlflow.search_runs
        </Anchor>{' '}
        works here. Enter applies it.
      </Text>
    </Stack>
  );
}
