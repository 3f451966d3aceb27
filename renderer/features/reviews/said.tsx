import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { useClient } from '../../client/client-context.tsx';
import { roomStrings } from './room-strings.ts';
import { showHidden, splitLinks } from './safe-text.ts';
import styles from './said.module.css';

/** From this length on a text is shown in part first. */
const longFrom = 1200;

/** What somebody wrote, as text: signs that hide are shown, addresses lead nowhere until they are chosen. */
export function Said({ text }: { readonly text: string }) {
  const [isWhole, setWhole] = useState(false);
  const whole = showHidden(text);
  const isLong = whole.length > longFrom;
  const shown = isLong && !isWhole ? `${[...whole].slice(0, longFrom).join('')}…` : whole;
  return (
    <div className={styles.said}>
      <p dir="auto" className={styles.text}>
        {splitLinks(shown).map(({ kind, text: part }, index) =>
          kind === 'link' ? <Address key={`${String(index)} ${part}`} address={part} /> : part,
        )}
      </p>
      {isLong && (
        <Button size="small" variant="ghost" onPress={() => setWhole(!isWhole)}>
          {isWhole ? roomStrings.remark.less : roomStrings.remark.more}
        </Button>
      )}
    </div>
  );
}

/** An address in a text: shown as it is, opened in the browser by a click and after a question. */
function Address({ address }: { readonly address: string }) {
  const client = useClient();
  return (
    <button
      type="button"
      className={styles.address}
      title={address}
      onClick={() => void client.call('shell.openExternal', { url: address })}
    >
      {address}
    </button>
  );
}

/** A name or title that somebody typed, in one line of its own direction. */
export function Named({ text }: { readonly text: string }) {
  return <bdi className={styles.named}>{showHidden(text).replaceAll('\n', ' ')}</bdi>;
}
