export { FailureOf } from './failure-of.tsx';
