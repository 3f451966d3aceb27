import { ScanSearch } from 'lucide-react';
import { useNavigate } from 'react-router';
import { useRequest } from '../../client/requests.ts';
import { Button } from '../../ui/button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { strings } from './strings.ts';

/** Leads to the scan of a project, where a masking profile can be made of what it finds. */
export function ScanMenu() {
  const navigate = useNavigate();
  const projects = useRequest('projects.list', {}).data ?? [];
  if (projects.length === 0) return null;
  return (
    <Menu
      label={strings.propose}
      groups={[
        projects.map(({ id, name }) => ({
          id,
          label: name,
          icon: ScanSearch,
          onAction: () => void navigate(`/projects/${id}/scan`),
        })),
      ]}
    >
      <Button icon={ScanSearch}>{strings.propose}</Button>
    </Menu>
  );
}
