/** @jsxImportSource preact */
import type { CSSProperties, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Controller } from './controller.ts';
import { finished } from './pictures.ts';
import type { Cover, Picture } from './state.ts';

/** The picture that goes with a remark, as it will be sent. */
export function PictureField({ controller }: { readonly controller: Controller }): JSX.Element {
  const { say } = controller.words();
  const { draft, picture } = controller.state();
  const wants = draft?.wantsPicture ?? false;
  const toggle = (): void => {
    controller.edit({ wantsPicture: !wants });
    if (!wants && picture.kind === 'none') controller.takePicture();
  };
  return (
    <fieldset class="picture">
      <label class="check">
        <input type="checkbox" checked={wants} onChange={toggle} />
        {say('picture.with')}
      </label>
      {wants && picture.kind === 'drawing' ? <p class="quiet">{say('picture.drawing')}</p> : null}
      {wants && picture.kind === 'failed' ? <p class="notice info">{say('picture.failed')}</p> : null}
      {wants && picture.kind === 'ready' ? <Preview controller={controller} picture={picture.picture} /> : null}
      {wants && picture.kind !== 'drawing' ? (
        <button type="button" class="link" onClick={controller.takePicture}>
          {say(picture.kind === 'none' ? 'picture.take' : 'picture.again')}
        </button>
      ) : null}
    </fieldset>
  );
}

const inside = (value: number, size: number): number => Math.min(1 - size, Math.max(0, value));
const keys: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

interface PreviewProps {
  readonly controller: Controller;
  readonly picture: Picture;
}

/** The picture, and what of it is made unreadable: drawn with the mouse or a finger, or placed with the keyboard. */
function Preview({ controller, picture }: PreviewProps): JSX.Element {
  const { say } = controller.words();
  const { covers } = controller.state();
  const place = useRef<HTMLDivElement>(null);
  const [sketch, setSketch] = useState<Cover | null>(null);
  const { width, height } = picture.image;
  useEffect(() => {
    place.current?.replaceChildren(finished(picture, covers));
  }, [picture, covers]);

  const add = (cover: Cover): void => {
    controller.setCovers([...covers, cover]);
  };
  const change = (index: number, cover: Cover): void => controller.setCovers(covers.with(index, cover));
  const remove = (index: number): void => controller.setCovers(covers.toSpliced(index, 1));
  const pointAt = (event: PointerEvent, box: DOMRect): readonly [number, number] => [
    Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)),
    Math.min(1, Math.max(0, (event.clientY - box.top) / box.height)),
  ];
  const onDown = (down: PointerEvent): void => {
    const surface = down.currentTarget;
    if (!(surface instanceof HTMLElement) || down.target instanceof HTMLButtonElement) return;
    surface.setPointerCapture(down.pointerId);
    const box = surface.getBoundingClientRect();
    const [x0, y0] = pointAt(down, box);
    const cover = (event: PointerEvent): Cover => {
      const [x1, y1] = pointAt(event, box);
      return { x: Math.min(x0, x1), y: Math.min(y0, y1), width: Math.abs(x1 - x0), height: Math.abs(y1 - y0) };
    };
    surface.onpointermove = (event) => setSketch(cover(event));
    surface.onpointerup = (event) => {
      surface.onpointermove = null;
      surface.onpointerup = null;
      setSketch(null);
      const made = cover(event);
      if (made.width > 0.01 && made.height > 0.01) add(made);
    };
  };
  const onKey = (event: KeyboardEvent, cover: Cover, index: number): void => {
    const way = keys[event.key];
    if (event.key === 'Delete' || event.key === 'Backspace') remove(index);
    else if (way) {
      const [dx, dy] = [way[0] * 0.02, way[1] * 0.02];
      const sized = { width: Math.max(0.02, cover.width + dx), height: Math.max(0.02, cover.height + dy) };
      const next = event.shiftKey
        ? { ...cover, width: Math.min(1 - cover.x, sized.width), height: Math.min(1 - cover.y, sized.height) }
        : { ...cover, x: inside(cover.x + dx, cover.width), y: inside(cover.y + dy, cover.height) };
      change(index, next);
    } else return;
    event.preventDefault();
  };
  const boxOf = ({ x, y, width: w, height: h }: Cover): CSSProperties => ({
    ...{ left: `${x * 100}%`, top: `${y * 100}%`, width: `${w * 100}%`, height: `${h * 100}%` },
  });
  return (
    <>
      <div class="preview" onPointerDown={onDown} style={{ aspectRatio: `${width} / ${height}` }}>
        <div ref={place} class="canvas" role="img" aria-label={say('picture.preview')} />
        {covers.map((cover, index) => (
          <button
            key={index}
            type="button"
            class="cover"
            style={boxOf(cover)}
            aria-label={say('cover', { n: index + 1 })}
            aria-describedby="cover-help"
            onKeyDown={(event) => onKey(event, cover, index)}
          />
        ))}
        {sketch ? <span class="cover" style={boxOf(sketch)} /> : null}
      </div>
      {picture.missing > 0 ? <p class="quiet">{controller.words().count('picture.missing', picture.missing)}</p> : null}
      <p class="row">
        <button type="button" onClick={() => add({ x: 0.35, y: 0.4, width: 0.3, height: 0.2 })}>
          {say('cover.add')}
        </button>
        {covers.length > 0 ? (
          <button type="button" onClick={() => remove(covers.length - 1)}>
            {say('cover.remove')}
          </button>
        ) : null}
      </p>
      <p class="quiet" id="cover-help">
        {say(covers.length > 0 ? 'cover.help' : 'cover.hint')}
      </p>
    </>
  );
}
