import { ImageOff, Maximize2 } from 'lucide-react';
import { useState } from 'react';
import type { Remark } from '#shared/domain/review-room.ts';
import { useRequest } from '../../client/requests.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { words } from '../../ui/words.ts';
import { FailureOf } from '../failures/index.ts';
import { pictureAddress } from './picture.ts';
import styles from './remark-shot.module.css';
import { roomStrings } from './room-strings.ts';

const text = roomStrings.remark;

interface RemarkShotProps {
  readonly reviewId: string;
  readonly remark: Remark;
}

/** The page as the client saw it. The ring around the place that is meant is part of the picture. */
export function RemarkShot({ reviewId, remark }: RemarkShotProps) {
  if (remark.shot === null) {
    return (
      <p className={styles.none}>
        <ImageOff aria-hidden size={15} /> {text.shotNone}
      </p>
    );
  }
  return (
    <Picture
      reviewId={reviewId}
      shot={remark.shot}
      title={text.shot(remark.number)}
      caption={remark.anchor === null ? text.wholePage : text.ring}
    />
  );
}

interface PictureProps {
  readonly reviewId: string;
  readonly shot: string;
  readonly title: string;
  /** Below it; the title when absent. */
  readonly caption?: string;
}

/** An uploaded picture: never anything but PNG, WebP or JPEG, and only as an image. A click shows it large. */
export function Picture({ reviewId, shot, title, caption = title }: PictureProps) {
  const [isLarge, setLarge] = useState(false);
  const read = useRequest('reviews.shot', { reviewId, shot }, { staleTime: Infinity });
  if (!read.data) {
    return read.isError ? (
      <FailureOf error={read.error} onRetry={read.refetch} />
    ) : (
      <Skeleton label={text.shotLoading} tall />
    );
  }
  const address = pictureAddress(read.data);
  if (address === null) {
    return (
      <p className={styles.none}>
        <ImageOff aria-hidden size={15} /> {text.shotBad}
      </p>
    );
  }
  const image = <Pixels address={address} title={title} />;
  return (
    <figure className={styles.picture}>
      <div className={styles.frame}>{image}</div>
      <figcaption className={styles.caption}>
        <span>{caption}</span>
        <Button size="small" variant="ghost" icon={Maximize2} onPress={() => setLarge(true)}>
          {text.enlarge}
        </Button>
      </figcaption>
      {isLarge && (
        <Dialog title={title} isOpen onClose={() => setLarge(false)} closeLabel={words.close} size="large">
          <div className={styles.large} role="group" aria-label={title} tabIndex={0}>
            {image}
          </div>
        </Dialog>
      )}
    </figure>
  );
}

function Pixels({ address, title }: { readonly address: string; readonly title: string }) {
  const [isBroken, setBroken] = useState(false);
  if (isBroken) return <p className={styles.none}>{text.shotFailed}</p>;
  return <img src={address} alt={title} className={styles.image} onError={() => setBroken(true)} />;
}
