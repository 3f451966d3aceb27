import { ArrowUp, FileKey, KeyRound, Lock, Plus, X } from 'lucide-react';
import { type Control, Controller, type UseFormReturn, useFieldArray, useWatch } from 'react-hook-form';
import { useClient } from '../../client/client-context.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { FormTextField } from '../../ui/form-fields.tsx';
import { Menu } from '../../ui/menu.tsx';
import { FieldStack } from '../../ui/page.tsx';
import styles from './hop-fields.module.css';
import { SecretField } from './secret-field.tsx';
import { emptyLogin, type ServerDraft } from './server-draft.ts';
import { strings } from './strings.ts';

const text = strings.form;

/** Where in the form a hop's fields are: the server itself, or one of its jump hosts. */
export type HopPlace = 'server' | `jumps.${number}`;

const under = <K extends string>(place: HopPlace, key: K) =>
  // The server's own fields stand at the form's root, a jump host's under its index: the same shape, other paths.
  (place === 'server' ? key : `${place}.${key}`) as K;

const icons = { key: FileKey, agent: KeyRound, password: Lock } as const;

interface HopFieldsProps {
  readonly form: UseFormReturn<ServerDraft>;
  readonly place: HopPlace;
  /** Owner of this hop's secrets, part of their references. */
  readonly owner: string;
}

/** Address, user and logins of one hop. */
export function HopFields({ form, place, owner }: HopFieldsProps) {
  const { control } = form;
  return (
    <>
      <div className={styles.address}>
        <FormTextField control={control} name={under(place, 'host')} label={text.host} mono />
        <FormTextField control={control} name={under(place, 'port')} label={text.port} mono inputMode="numeric" />
        <FormTextField control={control} name={under(place, 'user')} label={text.user} mono />
      </div>
      <Logins control={control} place={place} owner={owner} />
    </>
  );
}

interface LoginsProps {
  readonly control: Control<ServerDraft>;
  readonly place: HopPlace;
  readonly owner: string;
}

function Logins({ control, place, owner }: LoginsProps) {
  const list = useFieldArray({ control, name: under(place, 'logins') });
  const add = (kind: keyof typeof icons) => ({
    id: kind,
    label: strings.loginName(kind),
    icon: icons[kind],
    onAction: () => list.append(emptyLogin(kind)),
  });
  return (
    <div className={styles.logins} role="group" aria-label={text.logins}>
      <div className={styles.loginsHead}>
        <span>
          <span className={styles.label}>{text.logins}</span> <span className={styles.hint}>{text.loginsText}</span>
        </span>
        <Menu label={text.addLogin} groups={[[add('key'), add('agent'), add('password')]]}>
          <Button size="small" icon={Plus}>
            {text.addLogin}
          </Button>
        </Menu>
      </div>
      {list.fields.length === 0 && <p className={styles.hint}>{text.noLogins}</p>}
      <ol className={styles.loginList}>
        {list.fields.map((login, index) => {
          const name = strings.loginName(login.kind);
          const Icon = icons[login.kind];
          return (
            <li key={login.id} className={styles.login}>
              <div className={styles.loginHead}>
                <Icon aria-hidden size={15} />
                <span className={styles.loginName}>
                  {index + 1}. {name}
                </span>
                {index > 0 && (
                  <IconButton
                    label={text.moveUp(name)}
                    icon={ArrowUp}
                    size="small"
                    onPress={() => list.move(index, index - 1)}
                  />
                )}
                <IconButton label={text.removeLogin(name)} icon={X} size="small" onPress={() => list.remove(index)} />
              </div>
              <LoginFields control={control} place={place} index={index} kind={login.kind} owner={owner} />
            </li>
          );
        })}
      </ol>
    </div>
  );
}

interface LoginFieldsProps extends LoginsProps {
  readonly index: number;
  readonly kind: keyof typeof icons;
}

function LoginFields({ control, place, index, kind, owner }: LoginFieldsProps) {
  const at = <K extends string>(key: K) => `${under(place, 'logins')}.${index}.${key}` as const;
  const [path, host, user] = useWatch({ control, name: [at('path'), under(place, 'host'), under(place, 'user')] });
  const secret = (label: string, promptTitle: string, name: string) => (
    <Controller
      control={control}
      name={at('secretRef')}
      render={({ field }) => (
        <SecretField
          label={label}
          promptTitle={promptTitle}
          secretRef={field.value === '' ? null : field.value}
          newRef={() => `server/${owner}/${name}-${crypto.randomUUID().slice(0, 8)}`}
          onStored={field.onChange}
        />
      )}
    />
  );
  switch (kind) {
    case 'key':
      return (
        <>
          <Controller
            control={control}
            name={at('path')}
            render={({ field }) => (
              <FormTextField
                control={control}
                name={at('path')}
                label={text.keyPath}
                mono
                beside={<ChooseFile onChosen={field.onChange} />}
              />
            )}
          />
          {secret(text.passphrase, text.passphraseTitle(path), 'passphrase')}
        </>
      );
    case 'agent':
      return (
        <FieldStack columns>
          <FormTextField
            control={control}
            name={at('socketPath')}
            label={text.agentSocket}
            description={text.agentSocketHint}
            mono
          />
          <FormTextField
            control={control}
            name={at('publicKeyPath')}
            label={text.agentKey}
            description={text.agentKeyHint}
            mono
          />
        </FieldStack>
      );
    case 'password':
      return secret(text.password, text.passwordTitle(user, host), 'password');
  }
}

function ChooseFile({ onChosen }: { readonly onChosen: (path: string) => void }) {
  const client = useClient();
  const choose = async (): Promise<void> => {
    const { file } = await client.call('shell.chooseFile', { title: text.chooseKey });
    if (file !== null) onChosen(file);
  };
  return <Button onPress={() => void choose()}>{text.choose}</Button>;
}
