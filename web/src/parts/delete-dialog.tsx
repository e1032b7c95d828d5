// Asks before something goes that has no bin.
import { Button, Group, Modal, Text } from '@mantine/core';

interface DeleteDialogProps {
  /** What is deleted, as a question names it. */
  readonly what: string;
  /** What goes with it, and what stays. */
  readonly consequence: string;
  readonly isOpen: boolean;
  readonly isBusy: boolean;
  readonly onKeep: () => void;
  readonly onDelete: () => void;
}

export function DeleteDialog({ what, consequence, isOpen, isBusy, onKeep, onDelete }: DeleteDialogProps) {
  return (
    <Modal opened={isOpen} onClose={onKeep} title={`Delete ${what}?`}>
      <Text size="sm">{consequence}</Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onKeep} data-autofocus>
          Keep it
        </Button>
        <Button color="red" loading={isBusy} onClick={onDelete}>
          Delete for good
        </Button>
      </Group>
    </Modal>
  );
}
