import { Copy } from 'lucide-react';
import type { ReviewLink } from '#shared/domain/review.ts';
import { useClient } from '../../client/client-context.tsx';
import { useRequest } from '../../client/requests.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { words } from '../../ui/words.ts';
import { FailureOf } from '../failures/index.ts';
import styles from './people.module.css';
import { drawingAddress } from './picture.ts';
import { showHidden } from './safe-text.ts';
import { roomStrings } from './room-strings.ts';
import { tabStrings } from './tab-strings.ts';

const text = tabStrings.people;

interface LinkPartProps {
  readonly reviewId: string;
  readonly link: Pick<ReviewLink, 'id' | 'name'>;
}

/** One person's link with its QR code. It is asked for only when it is to be seen. */
export function LinkPart({ reviewId, link }: LinkPartProps) {
  const client = useClient();
  const toast = useToast();
  const name = showHidden(link.name);
  const made = useRequest('reviews.link', { reviewId, linkId: link.id }, { staleTime: 0 });
  const copy = async (url: string): Promise<void> => {
    await client.call('shell.copyText', { text: url });
    toast({ tone: 'good', title: roomStrings.linkCopied(name) });
  };
  if (!made.data) {
    return made.isError ? (
      <FailureOf error={made.error} onRetry={made.refetch} />
    ) : (
      <Skeleton label={words.loading} rows={3} />
    );
  }
  const { url, qr } = made.data;
  return (
    <div className={styles.link}>
      <figure className={styles.qr}>
        <img src={drawingAddress(qr)} alt={text.qr(name)} width={168} height={168} />
        <figcaption className={styles.soft}>{text.qrText}</figcaption>
      </figure>
      <div className={styles.linkTexts}>
        <p>{text.linkText}</p>
        <code className={styles.url} role="group" aria-label={text.link} tabIndex={0}>
          {url}
        </code>
        <Button variant="primary" icon={Copy} onPress={() => void copy(url)}>
          {text.copy}
        </Button>
      </div>
    </div>
  );
}

/** One person's link in a window of its own. */
export function LinkDialog({ reviewId, link, onClose }: LinkPartProps & { readonly onClose: () => void }) {
  return (
    <Dialog
      title={text.linkTitle(showHidden(link.name))}
      isOpen
      onClose={onClose}
      closeLabel={words.close}
      size="medium"
    >
      <LinkPart reviewId={reviewId} link={link} />
    </Dialog>
  );
}
