// The look: verdigris for what can be acted on, gold for what is best, a cool grey for all else. System fonts only.
import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

const verdigris: MantineColorsTuple = ['#e9faf7', '#d3f2ec', '#a5e5d9', '#73d7c5', '#4bcab4', '#2fb39f', '#158a7b', '#0d7267', '#0b5c55', '#084641'];
const gold: MantineColorsTuple = ['#fff8e6', '#fdeec6', '#fadc8d', '#f7c951', '#f4b740', '#d99a1c', '#a87208', '#855906', '#664405', '#4a3103'];
const dark: MantineColorsTuple = ['#e3e8ee', '#bcc6d1', '#98a5b3', '#6d7c8d', '#3b4a5a', '#2a3744', '#1f2a35', '#17202a', '#111921', '#0b1118'];

export const theme = createTheme({
  primaryColor: 'verdigris',
  primaryShade: 7,
  colors: { verdigris, gold, dark },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  headings: { fontWeight: '650' },
  defaultRadius: 'md',
  radius: { xs: '3px', sm: '5px', md: '7px', lg: '11px', xl: '18px' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Tooltip: { defaultProps: { openDelay: 350, withArrow: true, fz: 'xs' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' } },
    Menu: { defaultProps: { shadow: 'md', radius: 'md' } },
    Modal: { defaultProps: { radius: 'lg', centered: true, overlayProps: { backgroundOpacity: 0.4, blur: 2 } } },
    Anchor: { defaultProps: { underline: 'hover' } },
  },
});

/** Our own variables beside Mantine's; every text colour reaches 4.5:1 on the surfaces it is used on. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: { '--bar-height': '3.25rem' },
  light: {
    '--accent': verdigris[7],
    '--mantine-color-body': '#f6f8f9',
    '--mantine-color-dimmed': '#566370',
    '--surface': '#ffffff',
    '--surface-sunken': '#f0f3f5',
    '--surface-hover': '#eef4f4',
    '--surface-picked': '#e3f4f1',
    '--line': '#dde3e8',
    '--line-strong': '#c3ccd4',
    '--ink': '#15202b',
    '--best-ink': '#7a5200',
    '--best-surface': '#fff3d1',
    '--bad-ink': '#b3261e',
    '--mantine-color-error': '#b3261e',
  },
  dark: {
    '--accent': verdigris[4],
    '--mantine-color-body': '#0b1118',
    '--mantine-color-dimmed': '#98a5b3',
    '--surface': '#111921',
    '--surface-sunken': '#0d141b',
    '--surface-hover': '#18232d',
    '--surface-picked': '#10302f',
    '--line': '#22303c',
    '--line-strong': '#3b4a5a',
    '--ink': '#e6ebf0',
    '--best-ink': '#f7c951',
    '--best-surface': '#33280f',
    '--bad-ink': '#ff8f85',
    '--mantine-color-error': '#ff8f85',
  },
});
