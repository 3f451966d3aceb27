import { ImageOff, Maximize2 } from 'lucide-react';
import { useState } from 'react';
import type { Remark } from '#shared/domain/review-room.ts';
import { useRequest } from '../../client/requests.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { words } from '../../ui/words.ts';
import { FailureOf } from '../failures/index.ts';
import { pictureAddress, type PictureSize, pinOn } from './picture.ts';
import styles from './remark-shot.module.css';
import { roomStrings } from './room-strings.ts';

const text = roomStrings.remark;

interface RemarkShotProps {
  readonly reviewId: string;
  readonly remark: Remark;
}

/** The page as the client saw it, with the place that is meant. */
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
      pin={{ remark, number: remark.number }}
    />
  );
}

interface PictureProps {
  readonly reviewId: string;
  readonly shot: string;
  readonly title: string;
  readonly pin?: { readonly remark: Remark; readonly number: number };
}

/** An uploaded picture: never anything but PNG, WebP or JPEG, and only as an image. A click shows it large. */
export function Picture({ reviewId, shot, title, pin }: PictureProps) {
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
  const image = <Marked address={address} title={title} {...(pin && { pin })} />;
  return (
    <figure className={styles.picture}>
      <div className={styles.frame}>{image}</div>
      <figcaption className={styles.caption}>
        <span>{title}</span>
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

/** A picture with the number of its remark where the pin is. */
function Marked({ address, title, pin }: Pick<PictureProps, 'title' | 'pin'> & { readonly address: string }) {
  const [size, setSize] = useState<PictureSize | null>(null);
  const [isBroken, setBroken] = useState(false);
  if (isBroken) return <p className={styles.none}>{text.shotFailed}</p>;
  const at = size && pin ? pinOn(pin.remark, size) : null;
  return (
    <div className={styles.marked}>
      <img
        src={address}
        alt={title}
        className={styles.image}
        onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => {
          setSize({ width: naturalWidth, height: naturalHeight });
        }}
        onError={() => setBroken(true)}
      />
      {at && pin && (
        <span
          role="img"
          aria-label={text.pin}
          className={styles.pin}
          style={{ left: `${String(at.left * 100)}%`, top: `${String(at.top * 100)}%` }}
        >
          {pin.number}
        </span>
      )}
    </div>
  );
}
