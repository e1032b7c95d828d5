// One chart on its card: name, picture, legend, and a line that says what is not drawn. Its height never changes,
// whatever arrives. Reads and draws only while it is near the screen.
import { ActionIcon, Menu, Modal, Skeleton, Tooltip, useComputedColorScheme } from '@mantine/core';
import { IconArrowsMaximize, IconDotsVertical, IconDownload, IconTable, IconZoomReset } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { ChartSeries } from '@assay/sdk';
import { chartQuery } from '../data/chart-query.ts';
import { errorText } from '../parts/error-note.tsx';
import { saveText } from '../parts/save-text.ts';
import { csvOf } from '../parts/csv.ts';
import { linesOf, type LineStyle } from './chart-data.ts';
import type { ChartOptions } from './chart-options.ts';
import { ChartNote } from './chart-note.tsx';
import { ChartLegend } from './chart-legend.tsx';
import { LineChart, type XRange } from './line-chart.tsx';
import { PointTable } from './point-table.tsx';
import { useInView } from './in-view.ts';
import type { Scheme } from './run-color.ts';
import { ValueBars } from './value-bars.tsx';
import classes from './chart-card.module.css';

export interface ChartCardProps {
  readonly name: string;
  readonly runIds: readonly string[];
  readonly keys: readonly string[];
  readonly options: ChartOptions;
  readonly styleOf: (series: ChartSeries, scheme: Scheme) => LineStyle;
  readonly sync: string;
  readonly range: XRange | undefined;
  readonly onRange: (range: XRange | undefined) => void;
  /** Shows a legend under the chart. */
  readonly withLegend: boolean;
  /** Of the picture, in pixels. */
  readonly height?: number | undefined;
}

export function ChartCard(props: ChartCardProps) {
  const plotHeight = props.height ?? 196;
  const { ref, isNear } = useInView();
  const [shown, setShown] = useState<'large' | 'table'>();
  return (
    <section ref={ref} className={`card ${classes['card']}`} aria-label={`Chart of ${props.name}`}>
      <header className={classes['head']}>
        <h2 className="clip" title={props.name}>
          {props.name}
        </h2>
        {props.range && (
          <Tooltip label="Show all (double-click)">
            <ActionIcon size="sm" aria-label="Zoom out" onClick={() => props.onRange(undefined)}>
              <IconZoomReset size={15} />
            </ActionIcon>
          </Tooltip>
        )}
        <CardMenu {...props} onShow={setShown} />
      </header>
      {isNear ? <ChartBody {...props} height={plotHeight} /> : <div className={classes['empty']} style={{ height: bodyHeight(props, plotHeight) }} />}
      <Modal opened={shown !== undefined} onClose={() => setShown(undefined)} title={props.name} size={shown === 'large' ? '90%' : 'lg'}>
        {shown === 'large' && <ChartBody {...props} withLegend height={Math.max(260, window.innerHeight - 330)} />}
        {shown === 'table' && <PointTable runIds={props.runIds} keys={props.keys} styleOf={props.styleOf} />}
      </Modal>
    </section>
  );
}

function CardMenu({ name, runIds, keys, styleOf, onShow }: ChartCardProps & { readonly onShow: (what: 'large' | 'table') => void }) {
  const { data } = useQuery({ ...chartQuery({ runIds, keys }), enabled: false });
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size="sm" aria-label={`More for ${name}`}>
          <IconDotsVertical size={15} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconArrowsMaximize size={15} />} onClick={() => onShow('large')}>
          Enlarge
        </Menu.Item>
        <Menu.Item leftSection={<IconTable size={15} />} onClick={() => onShow('table')}>
          Show as a table
        </Menu.Item>
        <Menu.Item leftSection={<IconDownload size={15} />} onClick={() => saveText(`${name}.csv`, csvOf(pointRows(data?.series ?? [], styleOf)), 'text/csv')}>
          Download CSV
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function ChartBody(props: ChartCardProps & { readonly height: number }) {
  const { name, runIds, keys, options, styleOf, sync, range, onRange, withLegend, height } = props;
  const scheme = useComputedColorScheme();
  const [hovered, setHovered] = useState<string>();
  const x = options.x ?? 'step';
  const zoomed = x === 'step' && range ? { fromStep: Math.floor(range.from), toStep: Math.ceil(range.to) } : {};
  const { data, error, isPending, isPlaceholderData } = useQuery(chartQuery({ runIds, keys, ...zoomed }));
  const isLog = options.log ?? false;
  const smoothing = (options.smooth ?? 0) / 100;
  const series = useMemo(() => (data?.series ?? []).filter(({ total }) => total > 0), [data]);
  const lines = useMemo(
    () => series.flatMap((one) => linesOf(one, styleOf(one, scheme), { x, isLog, smoothing })).sort((a, b) => Number(b.isFaint) - Number(a.isFaint)),
    [series, styleOf, scheme, x, isLog, smoothing],
  );
  const whole = bodyHeight(props, height);
  if (isPending) return <Skeleton height={whole - 16} m={8} w="auto" animate={false} />;
  if (error && !data)
    return (
      <p className={classes['message']} style={{ height: whole }}>
        {errorText(error)}
      </p>
    );
  if (series.length === 0)
    return (
      <p className={classes['message']} style={{ height: whole }}>
        {range ? 'No points in this stretch.' : 'No points yet.'}
      </p>
    );
  if (!range && series.every(({ total }) => total === 1)) return <ValueBars series={series} styleOf={styleOf} scheme={scheme} height={whole} />;
  return (
    <div style={{ height: whole }} data-updating={isPlaceholderData}>
      <LineChart
        lines={lines}
        x={x}
        isLog={isLog}
        height={height}
        scheme={scheme}
        sync={`${sync} ${x}`}
        range={range}
        onRange={onRange}
        onHoverLine={setHovered}
        label={`${name}: ${series.length} ${series.length === 1 ? 'line' : 'lines'}. The same as a table is in the menu beside the name.`}
      />
      {withLegend && <ChartLegend series={series} styleOf={styleOf} scheme={scheme} hovered={hovered} height={legendHeight(props)} />}
      <ChartNote series={series} isLog={isLog} />
    </div>
  );
}

/** The picture, the legend and the note. It depends on what was asked for alone, never on what came. */
function bodyHeight(props: ChartCardProps, plot: number): number {
  return plot + 20 + (props.withLegend ? legendHeight(props) : 0);
}

function legendHeight({ runIds, keys }: ChartCardProps): number {
  return runIds.length * keys.length <= 2 ? 24 : 44;
}

function pointRows(series: readonly ChartSeries[], styleOf: ChartCardProps['styleOf']): readonly (readonly string[])[] {
  const rows = series.flatMap((one) =>
    one.steps.map((step, index) => [styleOf(one, 'light').label, one.runId, one.key, String(step), new Date(one.timestamps[index]!).toISOString(), String(one.values[index])]),
  );
  return [['line', 'run_id', 'metric', 'step', 'time', 'value'], ...rows];
}
