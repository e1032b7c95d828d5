// Makes a version of a registered model from what the run wrote.
import { Autocomplete, Button, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiError, type RunDetail } from '@assay/sdk';
import { client } from '../data/client.ts';
import { modelNamesQuery } from '../data/model-queries.ts';
import { errorText } from '../parts/error-note.tsx';
import { showDone } from '../parts/toasts.tsx';

const folderChoice = 'folder';

export function RegisterDialog({ detail, onClose }: { readonly detail: RunDetail; readonly onClose: () => void }) {
  const { run, models } = detail;
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [choice, setChoice] = useState(models[0]?.id ?? folderChoice);
  const [folder, setFolder] = useState('model');
  const [typed, setTyped] = useState<string>();
  const [error, setError] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const { data: names = [], isFetched } = useQuery(modelNamesQuery);
  const name = typed ?? (isFetched ? likelyName(detail, names) : '');

  const submit = async (event: React.SubmitEvent) => {
    event.preventDefault();
    setIsBusy(true);
    try {
      const { version } = await register(
        { name: name.trim(), ...(choice === folderChoice ? { runId: run.id, path: folder.trim() } : { modelId: choice }) },
        names.includes(name.trim()),
      );
      await queryClient.invalidateQueries();
      showDone(`${name.trim()} has version ${version} now.`);
      onClose();
      void navigate({ to: '/models/$name/versions/$version', params: { name: name.trim(), version: String(version) } });
    } catch (refusal) {
      setError(errorText(refusal));
      setIsBusy(false);
    }
  };

  return (
    <Modal opened onClose={onClose} title="Register model">
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          <Autocomplete
            label="Name of the registered model"
            description="One that exists gets a new version; a new name makes a new model"
            data={names}
            value={name}
            onChange={setTyped}
            error={error}
            required
            data-autofocus
            // Its list would lie over the buttons below: it opens upwards, and only when something is typed.
            openOnFocus={false}
            comboboxProps={{ position: 'top-start', middlewares: { flip: false, shift: true } }}
            maxDropdownHeight={150}
            maxLength={250}
          />
          {models.length > 0 && (
            <Select
              label="What to register"
              data={[
                ...models.map((model) => ({ value: model.id, label: `${model.name} (${model.id.slice(0, 10)}…)` })),
                { value: folderChoice, label: 'A folder of the run’s artifacts' },
              ]}
              value={choice}
              onChange={(value) => setChoice(value ?? folderChoice)}
              allowDeselect={false}
            />
          )}
          {choice === folderChoice && (
            <TextInput
              label="Folder of the run’s artifacts"
              description="The one that holds the file MLmodel"
              value={folder}
              onChange={(event) => setFolder(event.currentTarget.value)}
              required
            />
          )}
        </Stack>
        <Group justify="space-between" mt="lg">
          <Text size="xs" c="dimmed">
            From run {run.name}
          </Text>
          <Group gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={isBusy} disabled={name.trim() === ''}>
              Register
            </Button>
          </Group>
        </Group>
      </form>
    </Modal>
  );
}

/** What a version of this run would most likely be a version of: what one is already, the only model there is, or one named as its experiment. */
function likelyName({ modelVersions, experiment }: RunDetail, names: readonly string[]): string {
  return modelVersions[0]?.modelName ?? (names.length === 1 ? names[0]! : experiment.name.replaceAll(/[/:]/g, '-'));
}

type NewVersion = Parameters<typeof client.createModelVersion>[0];

/** Makes the model first; that it is there already is as good. */
async function register(version: NewVersion, isKnown: boolean) {
  if (!isKnown) {
    await client.createModel({ name: version.name }).catch((error: unknown) => {
      if (!(error instanceof ApiError) || error.code !== 'already_exists') throw error;
    });
  }
  return client.createModelVersion(version);
}
