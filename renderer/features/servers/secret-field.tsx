import { KeyRound } from 'lucide-react';
import { useCommand, useRequest } from '../../client/requests.ts';
import { Button } from '../../ui/button.tsx';
import { StatusIcon } from '../../ui/status.tsx';
import { FailureOf } from '../failures/index.ts';
import styles from './secret-field.module.css';
import { strings } from './strings.ts';

interface SecretFieldProps {
  readonly label: string;
  /** Title of the window that asks for it. */
  readonly promptTitle: string;
  readonly secretRef: string | null;
  /** Names the secret when it gets its first value. */
  readonly newRef: () => string;
  /** Hears the reference once something is stored, and an empty one when it was forgotten. */
  readonly onStored: (ref: string) => void;
}

/** A secret by reference: whether it is stored, and the ways to set, change and forget it. Its value never comes here. */
export function SecretField({ label, promptTitle, secretRef, newRef, onStored }: SecretFieldProps) {
  const stored = useRequest('shell.secretsStored', secretRef === null ? null : { refs: [secretRef] }, { staleTime: 0 });
  const isStored = secretRef !== null && (stored.data?.includes(secretRef) ?? false);
  const ask = useCommand('shell.askSecret', {
    renews: ['shell.secretsStored'],
    onDone: (answer, { ref }) => {
      if (answer.stored) onStored(ref);
    },
  });
  const forget = useCommand('shell.forgetSecret', { renews: ['shell.secretsStored'], onDone: () => onStored('') });
  return (
    <div className={styles.field} role="group" aria-label={label}>
      <span className={styles.label}>{label}</span>
      <div className={styles.line}>
        <span className={styles.status}>
          <StatusIcon tone={isStored ? 'good' : 'neutral'} size={14} />
          {isStored ? strings.secret.stored : strings.secret.missing}
        </span>
        <Button
          size="small"
          icon={KeyRound}
          isPending={ask.isPending}
          onPress={() => ask.mutate({ ref: secretRef ?? newRef(), title: promptTitle.slice(0, 200) })}
          aria-label={`${isStored ? strings.secret.change : strings.secret.set} ${label}`}
        >
          {isStored ? strings.secret.change : strings.secret.set}
        </Button>
        {isStored && (
          <Button
            size="small"
            variant="ghost"
            onPress={() => forget.mutate({ ref: secretRef })}
            aria-label={`${strings.secret.forget} ${label}`}
          >
            {strings.secret.forget}
          </Button>
        )}
      </div>
      <FailureOf error={ask.error ?? forget.error} />
    </div>
  );
}
