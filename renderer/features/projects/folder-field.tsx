import { FolderOpen } from 'lucide-react';
import { useClient } from '../../client/client-context.tsx';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { strings } from './strings.ts';

interface FolderFieldProps {
  readonly label: string;
  readonly description?: string;
  readonly value: string;
  readonly onChange: (folder: string) => void;
  readonly error?: string | undefined;
}

/** A folder of this computer, typed or chosen in the system's dialog. */
export function FolderField(props: FolderFieldProps) {
  const client = useClient();
  const choose = async (): Promise<void> => {
    const { folder } = await client.call('shell.chooseFolder', { title: strings.folder.dialog });
    if (folder !== null) props.onChange(folder);
  };
  return (
    <TextField
      {...props}
      mono
      beside={
        <Button icon={FolderOpen} onPress={() => void choose()}>
          {strings.folder.choose}
        </Button>
      }
    />
  );
}
