// The head of a run's page: where it belongs, its name, status and the number that counts, what can be done with it.
import { Alert, Button, Group, Menu, Title } from '@mantine/core';
import { IconArrowBackUp, IconBox, IconGitCompare, IconPencil, IconTable, IconTrash } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { RunDetail } from '@assay/sdk';
import { AddToCompare } from '../compare/add-to-compare.tsx';
import { client } from '../data/client.ts';
import { queryKeys } from '../data/query-keys.ts';
import { useReadAgain } from '../data/read-again.ts';
import { MoreMenu } from '../parts/more-menu.tsx';
import { Crumbs } from '../parts/crumbs.tsx';
import { Duration } from '../parts/duration.tsx';
import { NameDialog } from '../parts/name-dialog.tsx';
import { StatusMark } from '../parts/status-mark.tsx';
import { TimeAgo } from '../parts/time-ago.tsx';
import { showDone } from '../parts/toasts.tsx';
import { PrimaryValue } from './primary-value.tsx';
import { RegisterDialog } from './register-dialog.tsx';
import { ReproduceButton } from './reproduce-button.tsx';
import classes from './run-page.module.css';

type Dialog = 'rename' | 'register';

export function RunHead({ detail }: { readonly detail: RunDetail }) {
  const { run, experiment, parent } = detail;
  const [dialog, setDialog] = useState<Dialog>();
  const readAgain = useReadAgain(queryKeys.run(run.id));
  const refresh = () => void readAgain();
  const restore = useMutation({ mutationFn: () => client.restoreRun({ runId: run.id }), meta: { title: 'The run was not restored' }, onSuccess: refresh });
  return (
    <>
      <Crumbs
        items={[
          { label: 'Experiments', link: { to: '/experiments' } },
          { label: experiment.name, link: { to: '/experiments/$experimentId', params: { experimentId: experiment.id } } },
          ...(parent ? [{ label: parent.name, link: { to: '/runs/$runId', params: { runId: parent.id } } as const }] : []),
        ]}
      />
      <div className={classes['head']}>
        <div className={classes['title']}>
          <Title order={1} className="clip" title={run.name}>
            {run.name}
          </Title>
          <StatusMark status={run.status} withWord />
        </div>
        <div className={classes['meta']}>
          <PrimaryValue detail={detail} />
          <span>
            Started <TimeAgo at={run.startedAt} />
          </span>
          <span className="numbers">
            <Duration run={run} />
          </span>
        </div>
        <Actions detail={detail} onDialog={setDialog} onRestore={() => restore.mutate()} refresh={refresh} />
      </div>
      {run.deletedAt !== undefined && (
        <Alert color="gray" className={classes['bin']} title="This run is in the bin">
          <Button size="xs" variant="default" onClick={() => restore.mutate()}>
            Restore it
          </Button>
        </Alert>
      )}
      {dialog === 'rename' && (
        <NameDialog
          title="Rename run"
          label="Name"
          action="Rename"
          initial={run.name}
          onClose={() => setDialog(undefined)}
          onSubmit={async (name) => {
            await client.updateRun({ runId: run.id, name });
            refresh();
          }}
        />
      )}
      {dialog === 'register' && <RegisterDialog detail={detail} onClose={() => setDialog(undefined)} />}
    </>
  );
}

interface ActionsProps {
  readonly detail: RunDetail;
  readonly onDialog: (dialog: Dialog) => void;
  readonly onRestore: () => void;
  readonly refresh: () => void;
}

function Actions({ detail: { run, experiment, models }, onDialog, onRestore, refresh }: ActionsProps) {
  const isInBin = run.deletedAt !== undefined;
  const remove = useMutation({
    mutationFn: () => client.deleteRun({ runId: run.id }),
    meta: { title: 'The run was not deleted' },
    onSuccess: () => {
      refresh();
      showDone(`“${run.name}” is in the bin.`, onRestore);
    },
  });
  return (
    <Group gap={6} className={classes['actions']}>
      <ReproduceButton run={run} />
      <Button size="xs" variant="default" leftSection={<IconGitCompare size={15} />} renderRoot={(props) => <Link to="/explain" search={{ after: run.id }} {...props} />}>
        What changed
      </Button>
      <AddToCompare run={run} name={run.name} isWide />
      {!isInBin && models.length > 0 && (
        <Button size="xs" leftSection={<IconBox size={15} />} onClick={() => onDialog('register')}>
          Register model
        </Button>
      )}
      <MoreMenu label="More for this run">
        <Menu.Item
          leftSection={<IconTable size={15} />}
          renderRoot={(props) => <Link to="/experiments/$experimentId" params={{ experimentId: experiment.id }} search={{ base: run.id }} {...props} />}
        >
          The experiment’s others against it
        </Menu.Item>
        <Menu.Item leftSection={<IconPencil size={15} />} disabled={isInBin} onClick={() => onDialog('rename')}>
          Rename
        </Menu.Item>
        {!isInBin && models.length === 0 && (
          <Menu.Item leftSection={<IconBox size={15} />} onClick={() => onDialog('register')}>
            Register a folder as a model
          </Menu.Item>
        )}
        {isInBin ? (
          <Menu.Item leftSection={<IconArrowBackUp size={15} />} onClick={onRestore}>
            Restore
          </Menu.Item>
        ) : (
          <Menu.Item leftSection={<IconTrash size={15} />} color="red" onClick={() => remove.mutate()}>
            Move to the bin
          </Menu.Item>
        )}
      </MoreMenu>
    </Group>
  );
}
