import { zodResolver } from '@hookform/resolvers/zod';
import { Plus, Trash2, X } from 'lucide-react';
import { useState } from 'react';
import { Controller, useFieldArray, useForm, useWatch } from 'react-hook-form';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import type { Server } from '#shared/domain/server.ts';
import { useCommand, useRequest } from '../../client/requests.ts';
import { Button, IconButton, LinkButton } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { Switch } from '../../ui/field.tsx';
import { FormTextField } from '../../ui/form-fields.tsx';
import { Card, FormActions, Page, Section } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { words } from '../../ui/words.ts';
import { FailureOf } from '../failures/index.ts';
import { DoctorPanel } from './doctor-panel.tsx';
import { HopFields } from './hop-fields.tsx';
import { emptyHop, fromDraft, type ServerDraft, serverDraftSchema, toDraft } from './server-draft.ts';
import styles from './server-page.module.css';
import { strings } from './strings.ts';

const text = strings.form;

/** Adds a server or edits one, with the connection test beside it. */
export function ServerPage() {
  const { serverId } = useParams();
  const servers = useRequest('servers.list', {});
  if (!servers.data) {
    return (
      <Page title={serverId === undefined ? text.newTitle : strings.title} width="form">
        {servers.isError ? (
          <FailureOf error={servers.error} onRetry={servers.refetch} />
        ) : (
          <Skeleton label={strings.loading} tall />
        )}
      </Page>
    );
  }
  const server = servers.data.find((candidate) => candidate.id === serverId);
  return <ServerForm key={server?.id ?? 'new'} server={server} />;
}

function ServerForm({ server }: { readonly server: Server | undefined }) {
  const navigate = useNavigate();
  const toast = useToast();
  const [parameters] = useSearchParams();
  const [id] = useState(() => server?.id ?? `server-${crypto.randomUUID().slice(0, 8)}`);
  const form = useForm<ServerDraft>({
    defaultValues: toDraft(server),
    resolver: zodResolver(serverDraftSchema),
    mode: 'onTouched',
  });
  const { control } = form;
  const draft = useWatch({ control, compute: (values: ServerDraft) => values });
  const jumps = useFieldArray({ control, name: 'jumps' });
  const save = useCommand('servers.save', {
    renews: ['servers.list'],
    onDone: (saved) => {
      toast({ tone: 'good', title: strings.saved(saved.name) });
      void navigate(parameters.get('then') === 'project' ? `/projects/new/server?server=${saved.id}` : '/servers');
    },
  });
  const submit = form.handleSubmit((valid) => {
    save.mutate({ server: fromDraft(id, valid) });
  });
  // The name is not needed to test; everything else must be right.
  const testable = serverDraftSchema.safeParse({ ...draft, name: draft.name.trim() || draft.host });
  return (
    <Page
      title={server?.name ?? text.newTitle}
      width="full"
      {...(server && { actions: <RemoveServer server={server} /> })}
    >
      <div className={styles.columns}>
        <form onSubmit={(event) => void submit(event)} noValidate className={styles.form}>
          <Card>
            <FormTextField control={control} name="name" label={text.name} description={text.nameHint} />
            <HopFields form={form} place="server" owner={id} />
          </Card>
          <Section
            title={text.jumps}
            description={text.jumpsText}
            actions={
              <Button size="small" icon={Plus} onPress={() => jumps.append(emptyHop())}>
                {text.addJump}
              </Button>
            }
          >
            {jumps.fields.map((jump, index) => (
              <Card key={jump.id}>
                <div className={styles.jumpHead}>
                  <h3>{text.jump(index + 1)}</h3>
                  <IconButton
                    label={text.removeJump(index + 1)}
                    icon={X}
                    size="small"
                    onPress={() => jumps.remove(index)}
                  />
                </div>
                <HopFields form={form} place={`jumps.${index}`} owner={`${id}/jump-${String(index)}`} />
              </Card>
            ))}
          </Section>
          <Section title={text.advanced}>
            <Card>
              <Controller
                control={control}
                name="allowLegacyAlgorithms"
                render={({ field }) => (
                  <Switch isSelected={field.value} onChange={field.onChange} description={text.legacyText}>
                    {text.legacy}
                  </Switch>
                )}
              />
            </Card>
          </Section>
          <FailureOf error={save.error} />
          <FormActions>
            <Button type="submit" variant="primary" isPending={save.isPending}>
              {text.save}
            </Button>
            <LinkButton variant="ghost" href="/servers">
              {words.cancel}
            </LinkButton>
          </FormActions>
        </form>
        <aside className={styles.doctor} aria-label={strings.doctor.title}>
          <Card>
            <h2>{strings.doctor.title}</h2>
            <DoctorPanel
              waits
              hint={testable.success ? strings.doctor.unsaved : strings.doctor.saveFirst}
              subject={testable.success ? { kind: 'server', server: fromDraft(id, testable.data) } : null}
            />
          </Card>
        </aside>
      </div>
    </Page>
  );
}

function RemoveServer({ server }: { readonly server: Server }) {
  const navigate = useNavigate();
  const toast = useToast();
  const [open, setOpen] = useState(false);
  const remove = useCommand('servers.remove', {
    renews: ['servers.list'],
    onDone: () => {
      toast({ tone: 'info', title: strings.removed(server.name) });
      void navigate('/servers');
    },
  });
  return (
    <>
      <Button icon={Trash2} variant="ghost" onPress={() => setOpen(true)}>
        {strings.remove}
      </Button>
      <ConfirmDialog
        title={strings.removeTitle(server.name)}
        isOpen={open}
        onCancel={() => setOpen(false)}
        onConfirm={() => remove.mutate({ serverId: server.id })}
        cancelLabel={words.cancel}
        confirmLabel={strings.removeConfirm}
        isDangerous
        isPending={remove.isPending}
      >
        <p>{strings.removeText}</p>
        <FailureOf error={remove.error} />
      </ConfirmDialog>
    </>
  );
}
