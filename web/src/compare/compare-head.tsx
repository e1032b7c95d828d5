// The runs over the columns of a comparison: each with its mark, its way here and out, and whether it is the baseline.
import { ActionIcon, Tooltip, useComputedColorScheme } from '@mantine/core';
import { IconAnchor, IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { RunDetail } from '@assay/sdk';
import { colorAt } from '../charts/run-color.ts';
import { runLooks } from '../charts/run-looks.ts';
import { StatusMark } from '../parts/status-mark.tsx';
import { TimeAgo } from '../parts/time-ago.tsx';
import { visibleText } from '../parts/visible-text.ts';
import classes from './compare.module.css';

interface CompareHeadProps {
  readonly runs: readonly RunDetail[];
  readonly baseId: string;
  readonly onBase: (runId: string) => void;
  readonly onRemove: (runId: string) => void;
}

export function CompareHead({ runs, baseId, onBase, onRemove }: CompareHeadProps) {
  const scheme = useComputedColorScheme();
  const looks = runLooks(runs.map(({ run }) => run.id));
  return (
    <thead>
      <tr>
        <th scope="col" className={classes['corner']}>
          Against the baseline
        </th>
        {runs.map(({ run, experiment }) => {
          const name = visibleText(run.name);
          const isBase = run.id === baseId;
          return (
            <th key={run.id} scope="col" data-base={isBase || undefined}>
              <div className={classes['run']}>
                <span className={classes['dot']} style={{ background: colorAt(looks.get(run.id)?.color ?? 0, scheme) }} aria-hidden />
                <Link to="/runs/$runId" params={{ runId: run.id }} className="link clip" title={name}>
                  {name}
                </Link>
                <StatusMark status={run.status} />
              </div>
              <div className={classes['under']}>
                <span className="clip" title={visibleText(experiment.name)}>
                  {visibleText(experiment.name)}
                </span>
                <TimeAgo at={run.startedAt} />
              </div>
              <div className={classes['under']}>
                {isBase ? (
                  <b className={classes['base']}>Baseline</b>
                ) : (
                  <Tooltip label="Hold the others against this run">
                    <ActionIcon size={24} aria-label={`Hold the others against ${name}`} onClick={() => onBase(run.id)}>
                      <IconAnchor size={14} />
                    </ActionIcon>
                  </Tooltip>
                )}
                <Tooltip label="Take out">
                  <ActionIcon size={24} aria-label={`Take ${name} out of the comparison`} onClick={() => onRemove(run.id)}>
                    <IconX size={14} />
                  </ActionIcon>
                </Tooltip>
              </div>
            </th>
          );
        })}
      </tr>
    </thead>
  );
}
