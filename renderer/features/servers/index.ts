export { AddServerDialog } from './add-server-dialog.tsx';
export { DoctorPanel } from './doctor-panel.tsx';
export { SecretField } from './secret-field.tsx';
export { ServerPage } from './server-page.tsx';
export { ServersPage } from './servers-page.tsx';
