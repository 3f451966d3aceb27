import { Laptop, Plus, Server as ServerIcon } from 'lucide-react';
import { useState } from 'react';
import type { Server } from '#shared/domain/server.ts';
import { Button } from '../../ui/button.tsx';
import { Disclosure } from '../../ui/disclosure.tsx';
import { Checkbox, RadioCards, TextField } from '../../ui/field.tsx';
import { FieldStack } from '../../ui/page.tsx';
import { Select } from '../../ui/select.tsx';
import { FolderField } from '../projects/index.ts';
import { AddServerDialog } from '../servers/index.ts';
import { DatabaseFields, DatabaseHostFields } from './database-fields.tsx';
import type { StageErrors } from './draft-to-wish.ts';
import styles from './places-step.module.css';
import type { StageDraft } from './set-up-draft.ts';
import { strings } from './strings.ts';

const text = strings.places;

interface StagePlaceProps {
  readonly projectId: string;
  readonly stage: StageDraft;
  readonly servers: readonly Server[];
  readonly errors: StageErrors[string];
  readonly onChange: (change: Partial<StageDraft>) => void;
}

/** Where one new stage lives: its computer, folder, address and database. */
export function StagePlace({ projectId, stage, servers, errors, onChange }: StagePlaceProps) {
  return (
    <FieldStack>
      <RadioCards<'server' | 'local'>
        label={text.where}
        value={stage.place === 'local' ? 'local' : 'server'}
        onChange={(place) => onChange({ place })}
        across
        options={[
          { value: 'server', title: text.server, icon: ServerIcon },
          { value: 'local', title: text.local, icon: Laptop },
        ]}
      />
      {stage.place === 'local' ? (
        <FolderField
          label={text.folder}
          description={text.localFolderHint}
          value={stage.folder}
          onChange={(folder) => onChange({ folder })}
          error={errors?.folder}
        />
      ) : (
        <ServerPlace stage={stage} servers={servers} errors={errors} onChange={onChange} />
      )}
      {stage.stage === 'review' && stage.place === 'server' && (
        <TextField
          label={text.previewHost}
          description={text.previewHostHint}
          mono
          value={stage.previewHost}
          onChange={(previewHost) => onChange({ previewHost })}
          error={errors?.previewHost}
        />
      )}
      <TextField
        label={stage.stage === 'review' ? text.firstUrl : text.url}
        description={text.urlHint}
        mono
        inputMode="url"
        value={stage.url}
        onChange={(url) => onChange({ url })}
        error={errors?.url}
      />
      <DatabaseFields projectId={projectId} stage={stage} errors={errors} onChange={onChange} />
      <Disclosure label={text.more} level={3} quiet>
        <div className={styles.more}>
          {stage.database !== 'none' && <DatabaseHostFields stage={stage} errors={errors} onChange={onChange} />}
          {stage.place === 'server' && <ServerChoices stage={stage} errors={errors} onChange={onChange} />}
        </div>
      </Disclosure>
    </FieldStack>
  );
}

function ServerPlace({ stage, servers, errors, onChange }: Omit<StagePlaceProps, 'projectId'>) {
  const [isAdding, setAdding] = useState(false);
  const isKnown = stage.serverId === '' || servers.some(({ id }) => id === stage.serverId);
  return (
    <FieldStack columns>
      <div className={styles.server}>
        <Select
          label={text.whichServer}
          placeholder={text.chooseServer}
          value={isKnown && stage.serverId !== '' ? stage.serverId : null}
          onChange={(serverId) => onChange({ serverId })}
          options={servers.map(({ id, name, user, host }) => ({
            value: id,
            label: name,
            description: `${user}@${host}`,
          }))}
          error={isKnown ? errors?.serverId : text.offline(stage.serverId)}
        />
        <Button size="small" icon={Plus} onPress={() => setAdding(true)}>
          {text.addServer}
        </Button>
        {isAdding && (
          <AddServerDialog
            onClose={() => setAdding(false)}
            onSaved={(server) => {
              onChange({ serverId: server.id });
              setAdding(false);
            }}
          />
        )}
      </div>
      <TextField
        label={text.folder}
        description={text.folderHint}
        mono
        value={stage.folder}
        onChange={(folder) => onChange({ folder })}
        error={errors?.folder}
      />
    </FieldStack>
  );
}

function ServerChoices({ stage, errors, onChange }: Pick<StagePlaceProps, 'stage' | 'errors' | 'onChange'>) {
  return (
    <>
      <Checkbox
        isSelected={stage.repository}
        onChange={(repository) => onChange({ repository })}
        description={text.repositoryText}
      >
        {text.repository}
      </Checkbox>
      <Checkbox
        isSelected={stage.deployKey}
        onChange={(deployKey) => onChange({ deployKey })}
        description={text.deployKeyText}
      >
        {text.deployKey}
      </Checkbox>
      <Checkbox isSelected={stage.wall} onChange={(wall) => onChange({ wall })} description={text.wallText}>
        {text.wall}
      </Checkbox>
      <FieldStack columns>
        <TextField
          label={text.webConfig}
          description={text.webConfigHint}
          mono
          value={stage.webConfigFolder}
          onChange={(webConfigFolder) => onChange({ webConfigFolder })}
          error={errors?.webConfigFolder}
        />
        {stage.webConfigFolder.trim() !== '' && (
          <>
            <Select
              label={text.webServer}
              value={stage.webServer}
              onChange={(webServer) => onChange({ webServer })}
              options={[
                { value: 'nginx', label: 'nginx' },
                { value: 'apache', label: 'Apache' },
              ]}
            />
            <TextField
              label={text.webReload}
              description={text.webReloadHint}
              mono
              value={stage.webReload}
              onChange={(webReload) => onChange({ webReload })}
              error={errors?.webReload}
            />
            <TextField
              label={text.webPhp}
              description={text.webPhpHint}
              mono
              value={stage.webPhp}
              onChange={(webPhp) => onChange({ webPhp })}
              error={errors?.webPhp}
            />
            <TextField
              label={text.webListen}
              description={text.webListenHint}
              mono
              value={stage.webListen}
              onChange={(webListen) => onChange({ webListen })}
              error={errors?.webListen}
            />
          </>
        )}
      </FieldStack>
    </>
  );
}
