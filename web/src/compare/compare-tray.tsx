// The compare tray: at the bottom of every page while it holds runs.
import { ActionIcon, Button, useComputedColorScheme } from '@mantine/core';
import { IconGitCompare, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { colorAt } from '../charts/run-color.ts';
import { runLooks } from '../charts/run-looks.ts';
import { pickedRunsQuery } from '../data/picked-runs-query.ts';
import { countText } from '../parts/number-text.ts';
import { visibleText } from '../parts/visible-text.ts';
import { emptyTray, removeFromTray, type TrayRun } from './compare-tray-store.ts';
import classes from './compare-tray.module.css';

export function CompareTray({ runs }: { readonly runs: readonly TrayRun[] }) {
  const { data = [] } = useQuery(pickedRunsQuery(runs));
  const scheme = useComputedColorScheme();
  const names = new Map(data.map(({ id, name }) => [id, name]));
  const looks = runLooks(runs.map(({ id }) => id));
  return (
    <aside className={classes['tray']} aria-label="Compare tray">
      <ul className={classes['runs']} tabIndex={0} aria-label="Runs in the tray">
        {runs.map(({ id }) => {
          const name = visibleText(names.get(id) ?? id.slice(0, 8));
          return (
            <li key={id} className={classes['run']}>
              <span className={classes['dot']} style={{ background: colorAt(looks.get(id)?.color ?? 0, scheme) }} aria-hidden />
              <Link to="/runs/$runId" params={{ runId: id }} className="link clip" title={name}>
                {name}
              </Link>
              <ActionIcon size={24} aria-label={`Take ${name} out of the tray`} onClick={() => removeFromTray(id)}>
                <IconX size={13} />
              </ActionIcon>
            </li>
          );
        })}
      </ul>
      <div className={classes['actions']}>
        {runs.length === 1 ? (
          <span className={classes['hint']}>Add another run</span>
        ) : (
          <Button
            size="xs"
            leftSection={<IconGitCompare size={15} />}
            renderRoot={(props) => <Link to="/compare" search={{ runs: runs.map(({ id }) => id).join(',') }} {...props} />}
          >
            Compare {countText(runs.length)}
          </Button>
        )}
        <ActionIcon size="md" aria-label="Empty the tray" onClick={emptyTray}>
          <IconX size={16} />
        </ActionIcon>
      </div>
    </aside>
  );
}
