export { BoardPage } from './board-page.tsx';
export { EnvironmentPage } from './environment-page.tsx';
export { canReceive, sourcesFor, targetsFor } from './pull-pairs.ts';
