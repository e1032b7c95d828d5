// The charts of a page: in sections by prefix when there are many, laid out as if all were there, made only near the
// screen. Ten thousand of them cost what is on the screen.
import { UnstyledButton } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { IconChevronRight } from '@tabler/icons-react';
import { lazy, Suspense, useMemo, useState } from 'react';
import { countText } from '../parts/number-text.ts';
import { ChartCard, cardHeight } from './chart-card.tsx';
import type { ChartGroup } from './chart-group.ts';
import type { ChartPage } from './chart-page.ts';
import { chartSections, openSections } from './chart-sections.ts';
import { useInView } from './in-view.ts';
import classes from './chart-list.module.css';

const LargeChart = lazy(async () => ({ default: (await import('./large-chart.tsx')).LargeChart }));

interface ChartListProps {
  readonly groups: readonly ChartGroup[];
  /** Charts that a reader made; they come first. */
  readonly made?: readonly ChartGroup[];
  readonly page: ChartPage;
  readonly sync: string;
  readonly withLegend: boolean;
  /** Of a chart, in pixels. */
  readonly minWidth: number;
  readonly height?: number | undefined;
  readonly onColor?: ((runId: string, color: number) => void) | undefined;
  readonly onRemove?: ((name: string) => void) | undefined;
}

export function ChartList(props: ChartListProps) {
  const { groups, made = noGroups, page, sync, onColor, onRemove } = props;
  const { ref, width } = useElementSize();
  const sections = useMemo(() => chartSections(groups), [groups]);
  const [toggled, setToggled] = useState<ReadonlyMap<string, boolean>>(new Map());
  const opened = useMemo(() => openSections(sections), [sections]);
  const isOpen = (prefix: string) => toggled.get(prefix) ?? opened.has(prefix);
  const large = [...made, ...groups].find(({ name }) => name === page.options.large);
  return (
    <div ref={ref} className={classes['list']}>
      {width > 0 && made.length > 0 && <ChartGrid {...props} groups={made} width={width} onRemove={onRemove} />}
      {width > 0 &&
        sections.map(({ prefix, groups: members }) => (
          <section key={prefix} aria-label={prefix === '' ? 'Charts' : `Charts of ${prefix}`}>
            {sections.length > 1 && (
              <UnstyledButton className={classes['section']} aria-expanded={isOpen(prefix)} onClick={() => setToggled(new Map([...toggled, [prefix, !isOpen(prefix)]]))}>
                <IconChevronRight size={14} aria-hidden data-open={isOpen(prefix)} />
                <span className="clip">{prefix === '' ? 'Metrics' : prefix}</span>
                <small>{countText(members.length)}</small>
              </UnstyledButton>
            )}
            {isOpen(prefix) && <ChartGrid {...props} groups={members} width={width} onRemove={undefined} />}
          </section>
        ))}
      {large && (
        <Suspense>
          <LargeChart group={large} page={page} sync={sync} onColor={onColor} />
        </Suspense>
      )}
    </div>
  );
}

const noGroups: readonly ChartGroup[] = [];
const gap = 12;
/** So many rows are made and left out together. */
const rowsInBlock = 6;

function ChartGrid({ groups, width, minWidth, ...props }: ChartListProps & { readonly width: number }) {
  const columns = Math.min(Math.max(1, Math.floor((width + gap) / (Math.min(minWidth, width) + gap))), Math.max(1, groups.length));
  const size = columns * rowsInBlock;
  const blocks = Array.from({ length: Math.ceil(groups.length / size) }, (_value, index) => groups.slice(index * size, (index + 1) * size));
  return (
    <div className={classes['blocks']}>
      {blocks.map((block) => (
        <ChartBlock key={block[0]!.name} {...props} groups={block} columns={columns} />
      ))}
    </div>
  );
}

function ChartBlock({ groups, columns, page, sync, withLegend, height, onRemove }: Omit<ChartListProps, 'minWidth'> & { readonly columns: number }) {
  const { ref, isNear } = useInView();
  const rows = Array.from({ length: Math.ceil(groups.length / columns) }, (_value, row) => groups.slice(row * columns, (row + 1) * columns));
  // A row is as high as its highest card.
  const total = rows.reduce((sum, row) => sum + row.reduce((most, group) => Math.max(most, cardHeight({ group, withLegend, height })), 0) + gap, -gap);
  return (
    <div ref={ref} className={classes['grid']} style={{ minHeight: total, gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}>
      {isNear &&
        groups.map((group) => (
          <ChartCard key={group.name} group={group} page={page} sync={sync} withLegend={withLegend} height={height} onRemove={onRemove ? () => onRemove(group.name) : undefined} />
        ))}
    </div>
  );
}
