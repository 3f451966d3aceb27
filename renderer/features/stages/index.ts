export { ConfigurationPage } from './configuration-page.tsx';
export { FlagsPage } from './flags-page.tsx';
export { SharedDataBanner } from './shared-data-banner.tsx';
export { StageFindings } from './stage-findings.tsx';
