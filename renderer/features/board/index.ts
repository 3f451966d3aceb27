export { BoardPage } from './board-page.tsx';
export { EnvironmentPage } from './environment-page.tsx';
