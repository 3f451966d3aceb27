export { FlowDiagram, StageBadge, StageBeside, StageIcon, StageMark } from './stage.tsx';
export { strings as stageStrings } from './strings.ts';
