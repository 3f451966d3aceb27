import { useState } from 'react';
import { useClient } from '../../client/client-context.tsx';
import { TextField } from '../../ui/field.tsx';
import { AddFlow } from './add-flow.tsx';
import { FolderField } from './folder-field.tsx';
import { strings } from './strings.ts';

/** Adds a project by cloning its repository. */
export function AddFromGitPage() {
  const client = useClient();
  const [url, setUrl] = useState('');
  const [folder, setFolder] = useState('');
  const [tried, setTried] = useState(false);
  const [cloned, setCloned] = useState<string | null>(null);
  const missing = (value: string, text: string) => (tried && value.trim() === '' ? text : undefined);
  return (
    <AddFlow
      title={strings.git.title}
      text={strings.git.pageText}
      submitLabel={strings.git.detect}
      workingLabel={strings.git.working}
      fields={
        <>
          <TextField
            label={strings.git.url}
            description={strings.git.urlHint}
            value={url}
            onChange={setUrl}
            mono
            error={missing(url, strings.git.urlRequired)}
          />
          <FolderField
            label={strings.git.folder}
            description={strings.git.folderHint}
            value={folder}
            onChange={setFolder}
            error={missing(folder, strings.git.folderRequired)}
          />
        </>
      }
      look={async () => {
        setTried(true);
        const wanted = { url: url.trim(), folder: folder.trim() };
        if (wanted.url === '' || wanted.folder === '') return null;
        // Coming back to this step must not clone into the folder that now holds the clone.
        const key = JSON.stringify(wanted);
        const detected =
          cloned === key
            ? await client.call('projects.detectFolder', { folder: wanted.folder })
            : await client.call('projects.cloneGit', wanted);
        setCloned(key);
        return { detected, on: { path: detected.folder } };
      }}
    />
  );
}
