import { Page } from '../../ui/page.tsx';
import { strings } from './strings.ts';
import { WaysToAdd } from './ways-to-add.tsx';

/** Offers the ways to add a project. */
export function AddProjectPage() {
  return (
    <Page title={strings.addTitle} subtitle={strings.addSubtitle}>
      <WaysToAdd />
    </Page>
  );
}
