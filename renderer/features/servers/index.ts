export { DoctorPanel } from './doctor-panel.tsx';
export { ImportPage } from './import-page.tsx';
export { SecretField } from './secret-field.tsx';
export { ServerPage } from './server-page.tsx';
export { ServersPage } from './servers-page.tsx';
