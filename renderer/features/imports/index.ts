export { ImportServersPage } from './import-servers-page.tsx';
export { FoundBesidePage } from './found-beside-page.tsx';
export { findLocalAddress } from './local-address.ts';
export { useFoundStep } from './use-found-step.ts';
