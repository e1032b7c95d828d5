// Light, dark, or as the system says: one button that goes round.
import { ActionIcon, Tooltip, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react';

const next: Readonly<Record<MantineColorScheme, MantineColorScheme>> = { auto: 'light', light: 'dark', dark: 'auto' };
const words: Readonly<Record<MantineColorScheme, string>> = { auto: 'as the system', light: 'light', dark: 'dark' };
const icons = { auto: IconDeviceDesktop, light: IconSun, dark: IconMoon };

export function SchemeToggle() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const Icon = icons[colorScheme];
  return (
    <Tooltip label={`Colours: ${words[colorScheme]}`}>
      <ActionIcon size="lg" onClick={() => setColorScheme(next[colorScheme])} aria-label={`Colours: ${words[colorScheme]}. Change to ${words[next[colorScheme]]}`}>
        <Icon size={18} />
      </ActionIcon>
    </Tooltip>
  );
}
