import { EyeOff, Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { MaskingProfile } from '#shared/domain/masking.ts';
import { useCommand, useRequest } from '../../client/requests.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Card, Section } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { words } from '../../ui/words.ts';
import { FailureOf } from '../failures/index.ts';
import { ScanMenu } from '../scan/index.ts';
import { ProfileEditor } from './profile-editor.tsx';
import { toLines } from './profile-rules.ts';
import styles from './settings-page.module.css';
import { strings } from './strings.ts';

const text = strings.masking;

/** Own masking profiles. */
export function MaskingSection() {
  const profiles = useRequest('masking.profiles', {});
  const [editing, setEditing] = useState<MaskingProfile | 'new' | null>(null);
  const [removing, setRemoving] = useState<MaskingProfile | null>(null);
  const add = (
    <>
      <ScanMenu />
      <Button icon={Plus} onPress={() => setEditing('new')}>
        {text.add}
      </Button>
    </>
  );
  return (
    <Section
      title={strings.sections.masking}
      description={text.description}
      {...(profiles.data?.length && { actions: add })}
    >
      {!profiles.data &&
        (profiles.isError ? (
          <FailureOf error={profiles.error} onRetry={profiles.refetch} />
        ) : (
          <Skeleton label={text.loading} />
        ))}
      {profiles.data?.length === 0 && (
        <EmptyState icon={EyeOff} title={text.empty} actions={add}>
          {text.emptyText}
        </EmptyState>
      )}
      {profiles.data && profiles.data.length > 0 && (
        <Card padded={false}>
          <ul className={styles.rows}>
            {profiles.data.map((profile) => (
              <li key={profile.id} className={styles.profile}>
                <span className={styles.grow}>
                  <span className={styles.name}>{profile.name}</span>
                  <br />
                  <span className={styles.soft}>{text.tables(profile.tables.length, toLines(profile).length)}</span>
                </span>
                <IconButton label={text.editOf(profile.name)} icon={Pencil} onPress={() => setEditing(profile)} />
                <IconButton label={text.removeOf(profile.name)} icon={Trash2} onPress={() => setRemoving(profile)} />
              </li>
            ))}
          </ul>
        </Card>
      )}
      {editing && (
        <ProfileEditor
          profile={editing === 'new' ? null : editing}
          taken={(profiles.data ?? []).map((profile) => profile.id)}
          onClose={() => setEditing(null)}
        />
      )}
      {removing && <RemoveDialog profile={removing} onClose={() => setRemoving(null)} />}
    </Section>
  );
}

function RemoveDialog({ profile, onClose }: { readonly profile: MaskingProfile; readonly onClose: () => void }) {
  const toast = useToast();
  const save = useCommand('masking.saveProfile', { renews: ['masking.profiles'] });
  const remove = useCommand('masking.removeProfile', {
    renews: ['masking.profiles'],
    onDone: () => {
      toast({
        tone: 'info',
        title: text.removed(profile.name),
        action: { label: words.undo, onPress: () => save.mutate({ profile }) },
      });
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={text.removeTitle(profile.name)}
      isOpen
      isDangerous
      onCancel={onClose}
      onConfirm={() => remove.mutate({ id: profile.id })}
      cancelLabel={words.cancel}
      confirmLabel={text.removeConfirm}
      isPending={remove.isPending}
    >
      <p>{text.removeText}</p>
      <FailureOf error={remove.error} />
    </ConfirmDialog>
  );
}
