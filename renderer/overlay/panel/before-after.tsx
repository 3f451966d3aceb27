/** @jsxImportSource preact */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Controller } from './controller.ts';
import { finished } from './pictures.ts';
import type { Remark } from './room.ts';
import type { Picture } from './state.ts';

interface Props {
  readonly controller: Controller;
  readonly remark: Remark;
  readonly isHere: boolean;
}

/** How the page looked when the remark was made, and after it was worked on. */
export function BeforeAfter({ controller, remark, isHere }: Props): JSX.Element | null {
  const { say } = controller.words();
  const { me } = controller.state();
  const [now, setNow] = useState<Picture | 'drawing' | 'failed' | null>(null);
  const after = remark.replies.findLast(({ shot }) => shot !== null)?.shot ?? null;
  const isOther = me !== null && me.version.commit !== remark.commit;
  if (remark.shot === null) return null;
  const look = async (): Promise<void> => {
    setNow('drawing');
    setNow((await controller.pictureNow(remark.anchor)) ?? 'failed');
  };
  return (
    <div class="pictures">
      <Shot address={controller.api.shotAddress(remark.shot)} caption={say(isOther ? 'before' : 'picture')} />
      {after === null ? null : <Shot address={controller.api.shotAddress(after)} caption={say('after')} />}
      {now !== null && typeof now === 'object' ? <Drawn picture={now} caption={say('now')} /> : null}
      {now === 'failed' ? <p class="quiet">{say('picture.failed')}</p> : null}
      {isHere && isOther && after === null && (now === null || now === 'drawing') ? (
        <button type="button" onClick={() => void look()} disabled={now === 'drawing'}>
          {say(now === 'drawing' ? 'picture.drawing' : 'compare-now')}
        </button>
      ) : null}
    </div>
  );
}

function Shot({ address, caption }: { readonly address: string; readonly caption: string }): JSX.Element {
  return (
    <figure>
      <a href={address} target="_blank" rel="noopener">
        <img src={address} alt={caption} loading="lazy" />
      </a>
      <figcaption>{caption}</figcaption>
    </figure>
  );
}

function Drawn({ picture, caption }: { readonly picture: Picture; readonly caption: string }): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    place.current?.replaceChildren(finished(picture, []));
  }, [picture]);
  return (
    <figure>
      <div ref={place} role="img" aria-label={caption} />
      <figcaption>{caption}</figcaption>
    </figure>
  );
}
