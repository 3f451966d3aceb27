export { FileZillaPage } from './filezilla-page.tsx';
export { FoundBesidePage } from './found-beside-page.tsx';
export { strings as importStrings } from './strings.ts';
export { findLocalAddress } from './local-address.ts';
export { useFoundStep } from './use-found-step.ts';
