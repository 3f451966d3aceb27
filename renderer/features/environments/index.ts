export { FlowDiagram, StageBadge, StageIcon, StageMark } from './stage.tsx';
export { strings as stageStrings } from './strings.ts';
