import type { Drawing } from '../wire.ts';
import type { Cover, Picture } from './state.ts';
import type { Anchor } from './types.ts';

/** Wider than this, a picture shows no more and weighs more. */
const widest = 1600;
const heaviest = 3_900_000;

function loadImage(address: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = () => reject(new Error('not a picture'));
    image.src = address;
  });
}

function canvasOf(width: number, height: number): [HTMLCanvasElement, CanvasRenderingContext2D] {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(width));
  canvas.height = Math.max(1, Math.round(height));
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('no canvas');
  return [canvas, context];
}

/** Turns a drawing into pixels. As an image, SVG runs no script and loads nothing. */
export async function pictureOf(drawing: Drawing, anchor: Anchor | null, density: number): Promise<Picture> {
  const image = await loadImage(`data:image/svg+xml;charset=utf-8,${encodeURIComponent(drawing.svg)}`);
  const scale = Math.min(density, widest / drawing.width, 1.5);
  const [canvas, context] = canvasOf(drawing.width * scale, drawing.height * scale);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  const x = anchor ? (anchor.page.x - drawing.left) / drawing.width : -1;
  const y = anchor ? (anchor.page.y - drawing.top) / drawing.height : -1;
  const isInside = x >= 0 && x <= 1 && y >= 0 && y <= 1;
  return { image: canvas, missing: drawing.missing, mark: isInside ? { x, y } : null };
}

/** A ring where the remark is: seen on any ground. */
function drawMark(context: CanvasRenderingContext2D, x: number, y: number): void {
  const size = Math.max(18, context.canvas.width / 50);
  const rings = [
    [size / 2, '#1d1d22'],
    [size / 3, '#fff'],
    [size / 5, '#d6245b'],
  ] as const;
  for (const [width, colour] of rings) {
    context.beginPath();
    context.arc(x, y, size, 0, 2 * Math.PI);
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.stroke();
  }
}

/** The blocks that stand for a covered part: so few that no letter can be told from them. */
export function blocksOf(width: number, height: number): readonly [columns: number, rows: number] {
  const size = Math.max(28, Math.min(width, height) / 2);
  return [Math.max(1, Math.floor(width / size)), Math.max(1, Math.floor(height / size))];
}

function cover(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D, { x, y, width, height }: Cover): void {
  const box = [x * canvas.width, y * canvas.height, width * canvas.width, height * canvas.height] as const;
  const [columns, rows] = blocksOf(box[2], box[3]);
  const [small, pen] = canvasOf(columns, rows);
  pen.imageSmoothingQuality = 'high';
  pen.drawImage(canvas, ...box, 0, 0, columns, rows);
  context.imageSmoothingEnabled = false;
  context.drawImage(small, 0, 0, columns, rows, ...box);
  context.imageSmoothingEnabled = true;
}

/** The picture as it will be sent: with the covered parts unreadable in the pixels themselves. */
export function finished(picture: Picture, covers: readonly Cover[]): HTMLCanvasElement {
  const { width, height } = picture.image;
  const [canvas, context] = canvasOf(width, height);
  context.drawImage(picture.image, 0, 0);
  for (const one of covers) cover(canvas, context, one);
  if (picture.mark) drawMark(context, picture.mark.x * width, picture.mark.y * height);
  return canvas;
}

function encode(canvas: HTMLCanvasElement, type: string, quality: number): Promise<Blob | null> {
  return new Promise((resolve) => {
    canvas.toBlob(resolve, type, quality);
  });
}

/** Bytes that the server takes: WebP, or PNG where a browser has no WebP; made smaller until they fit. */
export async function bytesOf(picture: Picture, covers: readonly Cover[]): Promise<Blob | null> {
  let canvas = finished(picture, covers);
  for (let round = 0; round < 4; round++) {
    const blob = await encode(canvas, 'image/webp', 0.85);
    if (blob && blob.size <= heaviest && /^image\/(?:webp|png)$/u.test(blob.type)) return blob;
    const [smaller, context] = canvasOf(canvas.width / 1.5, canvas.height / 1.5);
    context.drawImage(canvas, 0, 0, smaller.width, smaller.height);
    canvas = smaller;
  }
  return null;
}
