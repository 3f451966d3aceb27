import { Compass } from 'lucide-react';
import { LinkButton } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Page } from '../ui/page.tsx';
import { strings } from './strings.ts';

/** An address that leads nowhere. */
export function NotFoundPage() {
  return (
    <Page title={strings.notFound} width="form">
      <EmptyState
        icon={Compass}
        title={strings.notFound}
        actions={<LinkButton href="/projects">{strings.backToProjects}</LinkButton>}
      >
        {strings.notFoundText}
      </EmptyState>
    </Page>
  );
}
