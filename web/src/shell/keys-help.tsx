// The list of keys.
import { Group, Kbd, Modal, Stack, Text } from '@mantine/core';

const keys: readonly (readonly [readonly string[], string])[] = [
  [['/'], 'Search everything, and commands'],
  [['Ctrl', 'K'], 'The same, also while something is typed'],
  [['f'], 'Filter what the page lists'],
  [['j'], 'Next row'],
  [['k'], 'Row before'],
  [['x'], 'Draw the row in the charts, or stop drawing it'],
  [['s'], 'Select the row, to do something with it'],
  [['p'], 'Pin the row to the top'],
  [['b'], 'Hold all others against the row'],
  [['Enter'], 'Open the row'],
  [['n'], 'Next difference of a comparison'],
  [['p'], 'Difference before'],
  [['g', 'h'], 'Home'],
  [['g', 'e'], 'All experiments'],
  [['g', 'c'], 'Compare the runs of the tray'],
  [['g', 'm'], 'All models'],
  [['g', 'j'], 'Jobs of the server'],
  [['?'], 'This list'],
];

export function KeysHelp({ onClose }: { readonly onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title="Keys" size="sm">
      <Stack gap={9}>
        {keys.map(([names, what]) => (
          <Group key={what} justify="space-between" wrap="nowrap">
            <Text size="sm">{what}</Text>
            <Group gap={4} wrap="nowrap">
              {names.map((name) => (
                <Kbd key={name}>{name}</Kbd>
              ))}
            </Group>
          </Group>
        ))}
        <Text size="xs" c="dimmed" mt="xs">
          Letters work when nothing is being typed. In charts, drag along to look closer, drag upwards for the y range, double-click to go back, and click to hold the values.
        </Text>
      </Stack>
    </Modal>
  );
}
