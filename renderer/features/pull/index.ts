export { PullPage } from './pull-page.tsx';
