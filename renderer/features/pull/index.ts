export { maskMethodName } from './mask-method-name.ts';
export { PullPage } from './pull-page.tsx';
