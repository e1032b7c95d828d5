// The frame of every page: the bar at the top, the keys that work everywhere, the place for the page.
import { lazy, Suspense, useEffect } from 'react';
import { ActionIcon, Group, Kbd, Tooltip, UnstyledButton } from '@mantine/core';
import { IconHelp, IconPlugConnectedX, IconSearch } from '@tabler/icons-react';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { useCompareTray } from '../compare/compare-tray-store.ts';
import { useDisclosure } from '@mantine/hooks';
import { useIsConnectionLost } from '../data/connection.ts';
import { Logo } from './logo.tsx';
import { SchemeToggle } from './scheme-toggle.tsx';
import { useKeys } from './use-keys.ts';
import { openPalette, usePalette } from './palette-store.ts';
import classes from './shell.module.css';

const Palette = lazy(() => import('./palette.tsx').then(({ Palette }) => ({ default: Palette })));
const CompareTray = lazy(() => import('../compare/compare-tray.tsx').then(({ CompareTray }) => ({ default: CompareTray })));
const KeysHelp = lazy(() => import('./keys-help.tsx').then(({ KeysHelp }) => ({ default: KeysHelp })));

export function Shell() {
  const [isHelpOpen, help] = useDisclosure(false);
  const wasPaletteAsked = usePalette();
  const tray = useCompareTray();
  // The page of the comparison has the runs over its columns.
  const hasTray = useRouterState({ select: ({ location: { pathname } }) => !pathname.startsWith('/compare') }) && tray.length > 0;
  useKeys(help.open);
  useFocusOnNewPage();
  return (
    <>
      <a className="skip" href="#page">
        Skip to the page
      </a>
      <header className={classes['bar']}>
        <Link to="/" className={classes['brand']} aria-label="Assay, home">
          <Logo />
          <span>Assay</span>
        </Link>
        <nav className={classes['nav']} aria-label="Main">
          <Link to="/experiments" className={classes['tab']} activeOptions={{ exact: false, includeSearch: false }} data-here={useSection() === 'experiments' || undefined}>
            Experiments
          </Link>
          <Link to="/models" className={classes['tab']} data-here={useSection() === 'models' || undefined}>
            Models
          </Link>
          <Link to="/jobs" className={classes['tab']} data-here={useSection() === 'jobs' || undefined}>
            Jobs
          </Link>
        </nav>
        <Connection />
        <Group gap={4} ml="auto" wrap="nowrap">
          <UnstyledButton className={classes['search']} onClick={openPalette}>
            <IconSearch size={15} aria-hidden />
            <span>Search everything</span>
            <Kbd size="xs" aria-hidden>
              /
            </Kbd>
          </UnstyledButton>
          <Tooltip label="Keys (?)">
            <ActionIcon size="lg" className={classes['help']} onClick={help.open} aria-label="Keyboard shortcuts">
              <IconHelp size={19} />
            </ActionIcon>
          </Tooltip>
          <SchemeToggle />
        </Group>
      </header>
      <main id="page" className={classes['page']} tabIndex={-1} data-tray={hasTray || undefined}>
        <Outlet />
      </main>
      <Suspense>
        {wasPaletteAsked && <Palette />}
        {hasTray && <CompareTray runs={tray} />}
        {isHelpOpen && <KeysHelp onClose={help.close} />}
      </Suspense>
    </>
  );
}

/** Says that what is shown may be old. Its place is kept free, so nothing moves when it appears. */
function Connection() {
  const isLost = useIsConnectionLost();
  return (
    <span className={classes['connection']} role="status">
      {isLost && (
        <>
          <IconPlugConnectedX size={15} aria-hidden /> Not connected, trying again…
        </>
      )}
    </span>
  );
}

/** The part of the navigation that a page belongs to; none for pages over everything. */
function useSection(): string | undefined {
  return useRouterState({ select: ({ location: { pathname } }) => sections.find(([, beginning]) => beginning.test(pathname))?.[0] });
}

const sections = [
  ['experiments', /^\/(experiments|runs|explain|reproductions)/],
  ['models', /^\/models/],
  ['jobs', /^\/jobs/],
] as const;

/** Readers of the screen by ear are taken to the new page; the first page is left as the browser opens it. */
function useFocusOnNewPage(): void {
  const path = useRouterState({ select: ({ resolvedLocation }) => resolvedLocation?.pathname });
  useEffect(() => {
    if (path === undefined || isFirst) {
      isFirst = path === undefined;
      return;
    }
    document.getElementById('page')?.focus({ preventScroll: true });
  }, [path]);
}

let isFirst = true;
