export { canReceive, fromTopToBottom, sourcesFor, targetsFor, whyNotTarget } from './pull-pairs.ts';
export { FlowDiagram, StageBadge, StageBeside, StageIcon, StageMark } from './stage.tsx';
export { strings as stageStrings } from './strings.ts';
