export { FlagsPage } from './flags-page.tsx';
export { SharedDataBanner, StageFindings } from './stage-findings.tsx';
