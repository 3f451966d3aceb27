import { Random } from './random.ts';
import { Words } from './words.ts';

export interface PlannedUpload {
  /** `2024/03` */
  readonly folder: string;
  readonly name: string;
  readonly format: 'jpeg' | 'png';
  readonly bytes: number;
  readonly width: number;
  readonly height: number;
  /** Smaller copies as WordPress makes them, in the same folder. */
  readonly sizes: readonly { readonly label: string; readonly name: string; readonly bytes: number }[];
}

const imagesAtScaleOne = 486;
const jpegWidth = 96;
const jpegHeight = 64;
const firstYear = 2019;
const years = 8;

/**
 * The media library. Up to scale 1 the number of files grows with the scale; above it more slowly, and the files get
 * larger, as they do in large shops.
 */
export function planUploads(scale: number): readonly PlannedUpload[] {
  const random = new Random('uploads');
  const words = new Words();
  const count = Math.max(24, Math.round(imagesAtScaleOne * (scale <= 1 ? scale : Math.sqrt(scale))));
  const growth = scale <= 1 ? 1 : Math.pow(scale, 0.45);
  return Array.from({ length: count }, (_, index) => planImage(random, words, index, growth));
}

function planImage(random: Random, words: Words, index: number, growth: number): PlannedUpload {
  const year = firstYear + (index % years);
  const month = 1 + (Math.floor(index / years) % 12);
  const base = `${words.slug(random)}-${index + 1}`;
  const png = random.chance(0.2);
  const wanted = (index % 97 === 13 ? random.int(400_000, 800_000) : fileSize(random)) * growth;
  const width = png ? Math.max(8, Math.round(Math.sqrt(wanted / 2.25))) : jpegWidth;
  const height = png ? Math.max(6, Math.round(width * 0.75)) : jpegHeight;
  const ending = png ? 'png' : 'jpg';
  const size = (label: string, dimensions: string, bytes: number): PlannedUpload['sizes'][number] => ({
    label,
    name: `${base}-${dimensions}.${ending}`,
    bytes,
  });
  return {
    folder: `${year}/${String(month).padStart(2, '0')}`,
    name: `${base}.${ending}`,
    format: png ? 'png' : 'jpeg',
    bytes: Math.round(wanted),
    width,
    height,
    sizes: [size('medium', '300x200', random.int(5000, 12_000)), size('thumbnail', '150x150', random.int(2500, 6000))],
  };
}

/** Many small files and a few large ones. */
function fileSize(random: Random): number {
  const spread = random.below(1000) + random.below(1000) + random.below(1000);
  return 1900 * Math.exp((spread / 3000) * 3.6);
}
