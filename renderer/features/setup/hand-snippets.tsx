import { Copy } from 'lucide-react';
import type { HandSnippet } from '#shared/domain/setup.ts';
import { useClient } from '../../client/client-context.tsx';
import { Button } from '../../ui/button.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useToast } from '../../ui/toasts.tsx';
import styles from './hand-snippets.module.css';
import { strings } from './strings.ts';

const text = strings.plan;

/** Exact text for somebody with more rights; where there are several, one of them is enough. */
export function HandSnippets({ snippets }: { readonly snippets: readonly HandSnippet[] }) {
  const [only] = snippets;
  if (only === undefined) return null;
  if (snippets.length === 1) return <Snippet snippet={only} />;
  return (
    <Tabs
      label={text.exactly}
      parts={snippets.map((snippet, index) => ({
        id: String(index),
        label: snippet.title,
        content: <Snippet snippet={snippet} />,
      }))}
    />
  );
}

function Snippet({ snippet }: { readonly snippet: HandSnippet }) {
  const client = useClient();
  const toast = useToast();
  const copy = async (): Promise<void> => {
    await client.call('shell.copyText', { text: snippet.text });
    toast({ tone: 'good', title: text.copied });
  };
  return (
    <figure className={styles.snippet}>
      <figcaption className={styles.caption}>
        <span className={styles.where}>{snippet.file === undefined ? snippet.title : text.into(snippet.file)}</span>
        <Button size="small" icon={Copy} aria-label={text.copyOf(snippet.title)} onPress={() => void copy()}>
          {text.copy}
        </Button>
      </figcaption>
      <pre role="group" aria-label={snippet.title} tabIndex={0} className={styles.code}>
        {snippet.text}
      </pre>
    </figure>
  );
}
