/** @jsxImportSource preact */
import type { JSX } from 'preact';
import type { RemarkStatus } from './types.ts';

const paths = {
  close: 'M5 5l14 14M19 5L5 19',
  back: 'M15 5l-7 7 7 7',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  plus: 'M12 5v14M5 12h14',
  new: 'M12 8v5M12 16.5v.01M12 3a9 9 0 100 18 9 9 0 000-18z',
  'in-work': 'M12 7v5l3 2M12 3a9 9 0 100 18 9 9 0 000-18z',
  'please-check': 'M9.3 9.2a2.8 2.8 0 115 1.8c-.8 1-2.3 1.3-2.3 2.7M12 17v.01M12 3a9 9 0 100 18 9 9 0 000-18z',
  done: 'M8 12.3l2.7 2.7L16 9.5M12 3a9 9 0 100 18 9 9 0 000-18z',
} as const;

/** A picture without a meaning of its own: words stand beside it. */
export function Icon({ name }: { readonly name: keyof typeof paths | RemarkStatus }): JSX.Element {
  return (
    <svg class={`icon ${name}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
