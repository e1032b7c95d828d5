// A large dialog with its title and a way out. The kit's own head would be taken for a second banner of the page. It is
// there while it is shown and no longer, so that what it needs is loaded with the first one.
import { CloseButton, Modal } from '@mantine/core';
import { useEffect } from 'react';
import classes from './wide-dialog.module.css';

interface WideDialogProps {
  readonly title: string;
  readonly size: string;
  readonly onClose: () => void;
  readonly children: React.ReactNode;
}

export function WideDialog({ title, size, onClose, children }: WideDialogProps) {
  useEffect(() => {
    const before = document.activeElement;
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <Modal opened onClose={onClose} withCloseButton={false} size={size} returnFocus={false}>
      <div className={classes['head']}>
        <Modal.Title className={`clip ${classes['title']}`} title={title}>
          {title}
        </Modal.Title>
        <CloseButton aria-label="Close" onClick={onClose} />
      </div>
      {children}
    </Modal>
  );
}
