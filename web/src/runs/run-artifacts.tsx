// The files of a run: its own, and those of each model it logged, which newer clients keep beside the run.
import { Group, SegmentedControl, Select } from '@mantine/core';
import { ownerOf, type RunDetail } from '@assay/sdk';
import { ArtifactBrowser } from '../artifacts/artifact-browser.tsx';

interface RunArtifactsProps {
  readonly detail: RunDetail;
  readonly model: string | undefined;
  readonly file: string | undefined;
  readonly onModel: (model: string | undefined) => void;
  readonly onFile: (file: string | undefined) => void;
}

const own = 'run';
/** More than these do not fit beside one another. */
const shownBeside = 3;

export function RunArtifacts({ detail: { run, models }, model, file, onModel, onFile }: RunArtifactsProps) {
  const shown = models.find(({ id }) => id === model);
  const choices = [{ value: own, label: 'Files of the run' }, ...models.map(({ id, name }) => ({ value: id, label: `Model ${name}` }))];
  const choose = (value: string | null) => onModel(value === own || value === null ? undefined : value);
  return (
    <>
      {models.length > 0 && (
        <Group mb="sm">
          {models.length <= shownBeside ? (
            <SegmentedControl size="xs" aria-label="Whose files" data={choices} value={shown?.id ?? own} onChange={choose} />
          ) : (
            <Select size="xs" w={320} aria-label="Whose files" data={choices} value={shown?.id ?? own} onChange={choose} allowDeselect={false} />
          )}
        </Group>
      )}
      <ArtifactBrowser key={shown?.id ?? own} owner={shown ? ownerOf.loggedModel(shown.id) : ownerOf.run(run.id)} file={file} onFile={onFile} />
    </>
  );
}
