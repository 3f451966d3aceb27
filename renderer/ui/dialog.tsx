import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { Button, IconButton } from './button.tsx';
import { cx } from './cx.ts';
import styles from './dialog.module.css';

interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly closeLabel: string;
  readonly size?: 'small' | 'medium' | 'large';
  readonly children: ReactNode;
  readonly footer?: ReactNode;
}

/** A window over the window, closed by Escape or its button. */
export function Dialog({ title, isOpen, onClose, closeLabel, size = 'medium', children, footer }: DialogProps) {
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      isDismissable
      className={styles.overlay ?? ''}
    >
      <Modal className={cx(styles.modal, styles[size])}>
        <AriaDialog className={styles.dialog ?? ''}>
          <header className={styles.header}>
            <Heading slot="title" level={2} className={styles.title ?? ''}>
              {title}
            </Heading>
            <IconButton label={closeLabel} icon={X} size="small" onPress={onClose} />
          </header>
          <div className={styles.body}>{children}</div>
          {footer !== undefined && <footer className={styles.footer}>{footer}</footer>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

interface ConfirmDialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onCancel: () => void;
  readonly onConfirm: () => void;
  readonly cancelLabel: string;
  /** The verb and its object, never "OK". */
  readonly confirmLabel: string;
  readonly isDangerous?: boolean;
  readonly isPending?: boolean;
  readonly isConfirmDisabled?: boolean;
  readonly children: ReactNode;
  readonly size?: 'small' | 'medium';
  /** The field that takes the focus is inside; otherwise Cancel does. */
  readonly focusInside?: boolean;
}

/** A question before something is done: Cancel is the default and has the focus. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, isOpen, onCancel, onConfirm, isDangerous = false, size = 'small' } = props;
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => {
        if (!open) onCancel();
      }}
      className={styles.overlay ?? ''}
    >
      <Modal className={cx(styles.modal, styles[size])}>
        <AriaDialog role="alertdialog" className={styles.dialog ?? ''}>
          <header className={styles.header}>
            <Heading slot="title" level={2} className={styles.title ?? ''}>
              {title}
            </Heading>
          </header>
          <div className={styles.body}>{props.children}</div>
          <footer className={styles.footer}>
            <Button onPress={onCancel} autoFocus={!props.focusInside}>
              {props.cancelLabel}
            </Button>
            <Button
              variant={isDangerous ? 'danger' : 'primary'}
              onPress={onConfirm}
              isPending={props.isPending ?? false}
              isDisabled={props.isConfirmDisabled ?? false}
            >
              {props.confirmLabel}
            </Button>
          </footer>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
