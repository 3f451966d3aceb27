import { useRequest } from '../../client/requests.ts';
import { Checkbox, TextField } from '../../ui/field.tsx';
import { FieldStack } from '../../ui/page.tsx';
import { Select } from '../../ui/select.tsx';
import { DatabaseFields, DatabaseHostFields } from '../setup/index.ts';
import type { FieldsProps } from './fields-props.ts';
import { openStrings as text } from './open-strings.ts';

/** Where the review will be: proposed from what the project has, and right for most as it is. */
export function PlaceFields({ project, draft, errors, onChange }: FieldsProps) {
  const servers = useRequest('servers.list', {}).data ?? [];
  const isKnown = draft.serverId === '' || servers.some(({ id }) => id === draft.serverId);
  const stage = { ...draft, id: 'review', name: draft.title };
  return (
    <FieldStack>
      <FieldStack columns>
        <Select
          label={text.server}
          placeholder={text.chooseServer}
          value={isKnown && draft.serverId !== '' ? draft.serverId : null}
          onChange={(serverId) => onChange({ serverId })}
          options={servers.map(({ id, name, user, host }) => ({
            ...{ value: id, label: name, description: `${user}@${host}` },
          }))}
          error={isKnown ? errors.serverId : text.serverGone}
        />
        <TextField
          label={text.folder}
          description={text.folderHint}
          mono
          value={draft.folder}
          onChange={(folder) => onChange({ folder })}
          error={errors.folder}
        />
        <TextField
          label={text.previewHost}
          description={text.previewHostHint}
          mono
          value={draft.previewHost}
          onChange={(previewHost) => onChange({ previewHost })}
          error={errors.previewHost}
        />
        <TextField
          label={text.servedFolder}
          description={text.servedFolderHint}
          mono
          value={draft.servedFolder}
          onChange={(servedFolder) => onChange({ servedFolder })}
          error={errors.servedFolder}
        />
        <TextField
          label={text.id}
          description={text.idHint}
          mono
          value={draft.reviewId}
          onChange={(reviewId) => onChange({ reviewId })}
          error={errors.reviewId}
        />
      </FieldStack>
      <Checkbox
        isSelected={draft.protocol === 'https'}
        onChange={(isHttps) => onChange({ protocol: isHttps ? 'https' : 'http' })}
      >
        {text.https}
      </Checkbox>
      <Checkbox isSelected={draft.build} onChange={(build) => onChange({ build })} description={text.buildText}>
        {text.build}
      </Checkbox>
      <DatabaseFields projectId={project.id} stage={stage} errors={errors} onChange={onChange} />
      {draft.database !== 'none' && draft.database !== 'read' && (
        <DatabaseHostFields stage={stage} errors={errors} onChange={onChange} />
      )}
    </FieldStack>
  );
}
