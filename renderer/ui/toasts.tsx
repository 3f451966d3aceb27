import { X } from 'lucide-react';
import { createContext, use, useMemo, useState, type ReactNode } from 'react';
import {
  Text,
  UNSTABLE_Toast as Toast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as ToastRegion,
} from 'react-aria-components';
import { Button, IconButton } from './button.tsx';
import { StatusIcon, type Tone } from './status.tsx';
import styles from './toasts.module.css';

/** A passing message. Errors that need an action are notices on the page instead. */
export interface ToastMessage {
  readonly tone: Extract<Tone, 'good' | 'info' | 'warning' | 'bad'>;
  readonly title: string;
  readonly description?: string | undefined;
  readonly action?: { readonly label: string; readonly onPress: () => void };
}

type ShowToast = (message: ToastMessage) => void;

const ToastContext = createContext<ShowToast>(() => {});

/** Shows a passing message. */
export function useToast(): ShowToast {
  return use(ToastContext);
}

const shownFor = 6000;

/** Holds the passing messages of the window, lower right. */
export function ToastProvider({
  label,
  closeLabel,
  children,
}: {
  readonly label: string;
  readonly closeLabel: string;
  readonly children: ReactNode;
}) {
  const [queue] = useState(() => new ToastQueue<ToastMessage>({ maxVisibleToasts: 3 }));
  const show = useMemo<ShowToast>(
    () => (message) => {
      // What can be undone stays longer.
      queue.add(message, { timeout: message.action ? shownFor * 2 : shownFor });
    },
    [queue],
  );
  return (
    <ToastContext value={show}>
      {children}
      <ToastRegion queue={queue} aria-label={label} className={styles.region ?? ''}>
        {({ toast }) => (
          <Toast toast={toast} className={styles.toast ?? ''}>
            <StatusIcon tone={toast.content.tone} size={16} />
            <ToastContent className={styles.content}>
              <Text slot="title" className={styles.title ?? ''}>
                {toast.content.title}
              </Text>
              {toast.content.description !== undefined && <Text slot="description">{toast.content.description}</Text>}
            </ToastContent>
            {toast.content.action && (
              <Button
                size="small"
                onPress={() => {
                  toast.content.action?.onPress();
                  queue.close(toast.key);
                }}
              >
                {toast.content.action.label}
              </Button>
            )}
            <IconButton label={closeLabel} icon={X} size="small" slot="close" />
          </Toast>
        )}
      </ToastRegion>
    </ToastContext>
  );
}
