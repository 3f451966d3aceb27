import { Copy, FolderOpen } from 'lucide-react';
import { useClient } from '../../client/client-context.tsx';
import { useRequest } from '../../client/requests.ts';
import { Button } from '../../ui/button.tsx';
import { Card, Facts, FormActions, Section } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { FailureOf } from '../failures/index.ts';
import { strings } from './strings.ts';

const text = strings.about;

/** Versions, and where the data is. */
export function AboutSection() {
  const client = useClient();
  const toast = useToast();
  const about = useRequest('shell.about', {});
  const engine = useRequest('engine.info', {});
  if (!about.data) {
    return about.isError ? (
      <FailureOf error={about.error} onRetry={about.refetch} />
    ) : (
      <Skeleton label={text.loading} />
    );
  }
  const { version, electron, platform, dataFolder } = about.data;
  const facts = [
    { name: text.version, value: version },
    { name: text.engine, value: engine.data ? text.engineText(engine.data.version, engine.data.node) : '–' },
    { name: text.electron, value: electron },
    { name: text.platform, value: platform },
    { name: text.dataFolder, value: dataFolder },
  ];
  const copy = async (): Promise<void> => {
    await client.call('shell.copyText', { text: facts.map(({ name, value }) => `${name}: ${value}`).join('\n') });
    toast({ tone: 'good', title: text.copied });
  };
  return (
    <Section title={strings.sections.about} description={text.privacy}>
      <Card>
        <Facts items={facts} />
        <FormActions>
          <Button icon={FolderOpen} onPress={() => void client.call('shell.showInFolder', { path: dataFolder })}>
            {text.showFolder}
          </Button>
          <Button variant="ghost" icon={Copy} onPress={() => void copy()}>
            {text.copy}
          </Button>
        </FormActions>
      </Card>
    </Section>
  );
}
