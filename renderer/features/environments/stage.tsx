import {
  ArrowRight,
  Code2,
  FlaskConical,
  Globe,
  Layers,
  Laptop,
  type LucideIcon,
  MessageSquareText,
} from 'lucide-react';
import type { Stage } from '#shared/domain/environment.ts';
import { cx } from '../../ui/cx.ts';
import styles from './stage.module.css';
import { strings } from './strings.ts';

const icons: Readonly<Record<Stage, LucideIcon>> = {
  local: Laptop,
  development: Code2,
  testing: FlaskConical,
  review: MessageSquareText,
  staging: Layers,
  production: Globe,
};

/** The picture of a stage in its colour. */
export function StageIcon({ stage, size = 16 }: { readonly stage: Stage; readonly size?: number }) {
  const Icon = icons[stage];
  return <Icon aria-hidden size={size} strokeWidth={2} className={cx(styles.icon, styles[stage])} />;
}

/** The stage as a word with picture and colour; production is filled, so that it stands out everywhere. */
export function StageBadge({ stage }: { readonly stage: Stage }) {
  const Icon = icons[stage];
  return (
    <span className={cx(styles.badge, styles[stage], stage === 'production' && styles.filled)}>
      <Icon aria-hidden size={12} strokeWidth={2.25} />
      {strings.stageName(stage)}
    </span>
  );
}

/** The stage beside an environment's name; nothing where the name already is the stage's word. */
export function StageBeside({ name, stage }: { readonly name: string; readonly stage: Stage }) {
  return name.trim().toLowerCase() === strings.stageName(stage).toLowerCase() ? null : <StageBadge stage={stage} />;
}

/** The round mark of a stage on the pipeline's line. */
export function StageMark({ stage }: { readonly stage: Stage }) {
  const Icon = icons[stage];
  return (
    <span className={cx(styles.mark, styles[stage])} aria-hidden>
      <Icon size={17} strokeWidth={2} />
    </span>
  );
}

interface FlowEnd {
  readonly name: string;
  readonly stage: Stage;
  readonly detail?: string;
}

/** Where data comes from and where it goes, as an arrow between the two environments. */
export function FlowDiagram({
  source,
  target,
  size = 'medium',
}: {
  readonly source: FlowEnd;
  readonly target: FlowEnd;
  readonly size?: 'small' | 'medium';
}) {
  return (
    <div role="img" aria-label={strings.flow(source.name, target.name)} className={cx(styles.flow, styles[size])}>
      <FlowBox end={source} size={size} />
      <span className={styles.arrow}>
        <ArrowRight aria-hidden size={size === 'small' ? 14 : 18} strokeWidth={2} />
      </span>
      <FlowBox end={target} size={size} />
    </div>
  );
}

function FlowBox({ end, size }: { readonly end: FlowEnd; readonly size: 'small' | 'medium' }) {
  if (size === 'small') {
    return (
      <span className={styles.flowName}>
        <StageIcon stage={end.stage} size={14} />
        {end.name}
      </span>
    );
  }
  return (
    <span className={cx(styles.flowBox, styles[end.stage])}>
      <StageMark stage={end.stage} />
      <span className={styles.flowTexts}>
        <span className={styles.flowName}>{end.name}</span>
        {end.detail !== undefined && <span className={styles.flowDetail}>{end.detail}</span>}
      </span>
      <StageBeside name={end.name} stage={end.stage} />
    </span>
  );
}
