import { useState } from 'react';
import { useClient } from '../../client/client-context.tsx';
import { findLocalAddress } from '../imports/index.ts';
import { AddFlow } from './add-flow.tsx';
import { FolderField } from './folder-field.tsx';
import { strings } from './strings.ts';

/** Adds a project from a folder of this computer. */
export function AddFromFolderPage() {
  const client = useClient();
  const [folder, setFolder] = useState('');
  const [missing, setMissing] = useState(false);
  return (
    <AddFlow
      title={strings.folder.title}
      text={strings.folder.pageText}
      submitLabel={strings.folder.detect}
      fields={
        <FolderField
          label={strings.folder.label}
          value={folder}
          onChange={setFolder}
          error={missing && folder.trim() === '' ? strings.folder.required : undefined}
        />
      }
      look={async () => {
        setMissing(true);
        if (folder.trim() === '') return null;
        const detected = await client.call('projects.detectFolder', { folder: folder.trim() });
        // A configuration in the repository often names production; DDEV and its like know where the site is here.
        const url = (await findLocalAddress(client, detected.folder)) ?? detected.url;
        return { detected: { ...detected, ...(url !== undefined && { url }) }, on: { path: detected.folder } };
      }}
    />
  );
}
