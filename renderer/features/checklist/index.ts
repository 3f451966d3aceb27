export { ChecklistPage } from './checklist-page.tsx';
export { ChecklistSummary } from './checklist-summary.tsx';
