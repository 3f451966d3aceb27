import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Project } from '#shared/domain/project.ts';
import { contactSchema, defaultRunbookFile, runbookFileSchema } from '#shared/domain/upkeep.ts';
import { useCommand } from '../../client/requests.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { FieldStack } from '../../ui/page.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { words } from '../../ui/words.ts';
import { FailureOf } from '../failures/index.ts';
import styles from './checklist.module.css';
import { strings } from './strings.ts';

const text = strings.runbookSettings;
const mostContacts = 50;

interface ContactDraft {
  readonly name: string;
  readonly role: string;
  readonly reach: string;
}

const nobody: ContactDraft = { name: '', role: '', reach: '' };

function isEmpty({ name, role, reach }: ContactDraft): boolean {
  return [name, role, reach].every((value) => value.trim() === '');
}

/** A person as it is stored; undefined for one that cannot be. */
function toContact({ name, role, reach }: ContactDraft) {
  return contactSchema.safeParse({
    name: name.trim(),
    ...(role.trim() === '' ? {} : { role: role.trim() }),
    ...(reach.trim() === '' ? {} : { reach: reach.trim() }),
  }).data;
}

/** Whom to call, and where the runbook is. */
export function RunbookDialog({ project, onClose }: { readonly project: Project; readonly onClose: () => void }) {
  const toast = useToast();
  const [people, setPeople] = useState<readonly ContactDraft[]>(() => {
    const known = (project.contacts ?? []).map(({ name, role = '', reach = '' }) => ({ name, role, reach }));
    return known.length === 0 ? [nobody] : known;
  });
  const [file, setFile] = useState(project.runbook ?? '');
  const save = useCommand('checklist.configure', {
    renews: ['projects.get', 'checklist.last', 'runbook.show'],
    onDone: () => {
      toast({ tone: 'good', title: text.saved });
      onClose();
    },
  });
  const filled = people.filter((one) => !isEmpty(one));
  const contacts = filled.map(toContact);
  const known = contacts.filter((one) => one !== undefined);
  const runbook = file.trim() === '' ? null : runbookFileSchema.safeParse(file.trim()).data;
  const change = (at: number, part: Partial<ContactDraft>): void =>
    setPeople((now) => now.map((one, index) => (index === at ? { ...one, ...part } : one)));
  return (
    <ConfirmDialog
      title={text.title}
      size="medium"
      isOpen
      focusInside
      onCancel={onClose}
      onConfirm={() => runbook !== undefined && save.mutate({ projectId: project.id, contacts: known, runbook })}
      cancelLabel={words.cancel}
      confirmLabel={text.save}
      isConfirmDisabled={runbook === undefined || known.length !== contacts.length}
      isPending={save.isPending}
    >
      <FieldStack>
        <p className={styles.soft}>{text.people}</p>
        {people.map((person, at) => (
          // Rows have no name of their own while they are typed.
          <div key={at} className={styles.person} role="group" aria-label={text.person(at + 1)}>
            <TextField
              label={text.name}
              value={person.name}
              onChange={(name) => change(at, { name })}
              error={!isEmpty(person) && person.name.trim() === '' ? text.nameMissing : undefined}
            />
            <TextField label={text.role} value={person.role} onChange={(role) => change(at, { role })} />
            <TextField label={text.reach} value={person.reach} onChange={(reach) => change(at, { reach })} />
            <IconButton
              icon={Trash2}
              label={text.remove(at + 1)}
              onPress={() => setPeople((now) => now.filter((_one, index) => index !== at))}
            />
          </div>
        ))}
        <div>
          <Button
            size="small"
            icon={Plus}
            isDisabled={people.length >= mostContacts}
            onPress={() => setPeople((now) => [...now, nobody])}
          >
            {text.add}
          </Button>
        </div>
        <TextField
          label={text.file}
          description={text.fileHint}
          value={file}
          onChange={setFile}
          placeholder={defaultRunbookFile}
          mono
          error={runbook === undefined ? text.fileInvalid : undefined}
        />
      </FieldStack>
      <FailureOf error={save.error} />
    </ConfirmDialog>
  );
}
