// Chooses the columns of the runs table. The list is loaded when it is first opened.
import { Button, Popover, Skeleton } from '@mantine/core';
import { IconColumns3 } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import type { ColumnListProps } from './column-list.tsx';

const ColumnList = lazy(async () => ({ default: (await import('./column-list.tsx')).ColumnList }));

export function ColumnPicker(props: ColumnListProps) {
  return (
    <Popover width={320} position="bottom-end" shadow="md" trapFocus>
      <Popover.Target>
        <Button size="xs" variant="default" leftSection={<IconColumns3 size={15} />}>
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Suspense fallback={<Skeleton height={420} animate={false} />}>
          <ColumnList {...props} />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}
