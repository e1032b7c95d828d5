// Asks for one name: of something new, or a new one of something there. The server's refusal stands at the field.
import { Button, Group, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { errorText } from './error-note.tsx';

interface NameDialogProps {
  readonly title: string;
  readonly label: string;
  readonly action: string;
  readonly initial?: string;
  /** Resolves when it is done; what it throws is shown. */
  readonly onSubmit: (name: string) => Promise<unknown>;
  readonly onClose: () => void;
}

export function NameDialog({ title, label, action, initial = '', onSubmit, onClose }: NameDialogProps) {
  const [name, setName] = useState(initial);
  const [error, setError] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const submit = async (event: React.SubmitEvent) => {
    event.preventDefault();
    setIsBusy(true);
    try {
      await onSubmit(name.trim());
      onClose();
    } catch (refusal) {
      setError(errorText(refusal));
      setIsBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={title}>
      <form onSubmit={(event) => void submit(event)}>
        <TextInput label={label} value={name} onChange={(event) => setName(event.currentTarget.value)} error={error} data-autofocus required maxLength={250} />
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={isBusy} disabled={name.trim() === '' || name.trim() === initial}>
            {action}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
