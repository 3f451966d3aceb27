export { maskedColumnName, maskMethodName } from './mask-method-name.ts';
