// One chart on its card: name, picture, legend, and a line that says what is not drawn. Its height never changes,
// whatever arrives. Reads and draws only while it is near the screen.
import { ActionIcon, Menu, Tooltip, useComputedColorScheme } from '@mantine/core';
import { IconArrowsMaximize, IconDotsVertical, IconTable, IconX, IconZoomReset } from '@tabler/icons-react';
import { lazy, Suspense, useRef, useState } from 'react';
import type uPlot from 'uplot';
import { ChartBody, noteHeight } from './chart-body.tsx';
import { titleOfChart, type ChartGroup } from './chart-group.ts';
import type { ChartPage } from './chart-page.ts';
import { useInView } from './in-view.ts';
import type { Scheme } from './run-color.ts';
import { SaveChartItems } from './save-chart-menu.tsx';
import { useChartLines } from './use-chart-lines.ts';
import classes from './chart-card.module.css';

const BandTable = lazy(async () => ({ default: (await import('./band-table.tsx')).BandTable }));
const PointTable = lazy(async () => ({ default: (await import('./point-table.tsx')).PointTable }));

export interface ChartCardProps {
  readonly group: ChartGroup;
  readonly page: ChartPage;
  readonly sync: string;
  /** Shows a legend under the chart. */
  readonly withLegend: boolean;
  /** Of the picture, in pixels. */
  readonly height?: number | undefined;
  /** Takes a chart away that a reader made. */
  readonly onRemove?: (() => void) | undefined;
}

const plotHeight = 196;
const headHeight = 34;

/** The height of a card in pixels. It depends on what is asked for alone, never on what comes. */
export function cardHeight({ group, withLegend, height = plotHeight }: Pick<ChartCardProps, 'group' | 'withLegend' | 'height'>): number {
  return headHeight + height + noteHeight + (withLegend ? legendHeight(group) : 0) + 2;
}

function legendHeight({ runIds, keys }: ChartGroup): number {
  return runIds.length * keys.length <= 2 ? 26 : 48;
}

export function ChartCard(props: ChartCardProps) {
  const { group } = props;
  const { ref, isNear } = useInView();
  const [showsTable, setShowsTable] = useState(false);
  const title = titleOfChart(group);
  return (
    <section ref={ref} className={`card ${classes['card']}`} style={{ height: cardHeight(props) }} aria-label={`Chart of ${title}`}>
      {isNear ? <NearCard {...props} onTable={() => setShowsTable(true)} /> : <CardHead title={title} />}
      {showsTable && (
        <Suspense>
          {group.bands ? (
            <BandTable title={title} groups={group.bands.groups} keys={group.keys} onClose={() => setShowsTable(false)} />
          ) : (
            <PointTable title={title} runIds={group.runIds} keys={group.keys} styleOf={group.styleOf} onClose={() => setShowsTable(false)} />
          )}
        </Suspense>
      )}
    </section>
  );
}

function CardHead({ title, children }: { readonly title: string; readonly children?: React.ReactNode }) {
  return (
    <header className={classes['head']}>
      <h2 className="clip" title={title}>
        {title}
      </h2>
      {children}
    </header>
  );
}

function NearCard({ onTable, ...props }: ChartCardProps & { readonly onTable: () => void }) {
  const { group, page, sync, withLegend, height = plotHeight, onRemove } = props;
  const scheme: Scheme = useComputedColorScheme();
  const plotRef = useRef<uPlot>(undefined);
  const drawn = useChartLines(group, page, scheme);
  const title = titleOfChart(group);
  return (
    <>
      <CardHead title={title}>
        {drawn.range && (
          <Tooltip label="Show all (double-click)">
            <ActionIcon size="sm" aria-label="Zoom out" onClick={() => page.setRange(undefined)}>
              <IconZoomReset size={15} />
            </ActionIcon>
          </Tooltip>
        )}
        <Tooltip label="Enlarge, with all settings">
          <ActionIcon size="sm" aria-label={`Enlarge ${title}`} onClick={() => page.change({ large: group.name })}>
            <IconArrowsMaximize size={15} />
          </ActionIcon>
        </Tooltip>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon size="sm" aria-label={`More for ${title}`}>
              <IconDotsVertical size={15} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconTable size={14} />} onClick={onTable}>
              Show as a table
            </Menu.Item>
            <Menu.Label>Take it elsewhere</Menu.Label>
            <SaveChartItems group={group} drawn={drawn} plotRef={plotRef} scheme={scheme} />
            {onRemove && (
              <Menu.Item leftSection={<IconX size={14} />} onClick={onRemove}>
                Remove this chart
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      </CardHead>
      <ChartBody
        group={group}
        page={page}
        drawn={drawn}
        sync={sync}
        height={height}
        plotRef={plotRef}
        scheme={scheme}
        legendHeight={withLegend ? legendHeight(group) : undefined}
      />
    </>
  );
}
