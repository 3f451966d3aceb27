import { ScanSearch } from 'lucide-react';
import { useState } from 'react';
import { type CaseMethod, type ColumnRule, type MaskMethod, maskMethodSchema } from '#shared/domain/masking.ts';
import type { UnclassifiedColumn } from '#shared/domain/pull.ts';
import { useCommand } from '../../client/requests.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { Card, Section } from '../../ui/page.tsx';
import { Select, type SelectOption } from '../../ui/select.tsx';
import { StatusIcon } from '../../ui/status.tsx';
import { FailureOf } from '../failures/index.ts';
import { maskMethodName } from '../masking/index.ts';
import { strings } from './strings.ts';
import styles from './unclassified-columns.module.css';

const text = strings.unclassified;

/** A choice of the list; `@suggested` stands for the column's own suggestion. */
type Decision = MaskMethod | 'scrub' | 'keep' | '@suggested';

interface UnclassifiedColumnsProps {
  readonly projectId: string;
  readonly sourceId: string;
  readonly columns: readonly UnclassifiedColumn[];
  readonly onDecided: () => void;
}

/** Asks for a decision about every column that looks personal and that no rule covers. */
export function UnclassifiedColumns({ projectId, sourceId, columns, onDecided }: UnclassifiedColumnsProps) {
  const [decisions, setDecisions] = useState<Readonly<Record<string, Decision>>>({});
  const save = useCommand('projects.decideColumns', { renews: ['projects.get'], onDone: onDecided });
  const left = columns.filter((column) => decisions[keyOf(column)] === undefined).length;
  const suggestAll = (): void => {
    const suggested = columns.map((column) => [keyOf(column), '@suggested' as const] as const);
    setDecisions((known) => ({ ...Object.fromEntries(suggested), ...known }));
  };
  const submit = (): void => {
    save.mutate({
      projectId,
      decisions: columns.flatMap((column) => {
        const decision = decisions[keyOf(column)];
        return decision === undefined
          ? []
          : [{ table: column.table, column: column.column, rule: toRule(decision, column.suggestion) }];
      }),
    });
  };
  return (
    <Section
      title={
        <span className={styles.title}>
          <StatusIcon tone="warning" size={17} /> {text.title(columns.length)}
        </span>
      }
      description={text.text}
      actions={
        <LinkButton icon={ScanSearch} href={`/projects/${projectId}/scan?source=${sourceId}`}>
          {text.scan}
        </LinkButton>
      }
    >
      <Card padded={false}>
        <ul>
          {columns.map((column) => (
            <li key={keyOf(column)} className={styles.column}>
              <div className={styles.texts}>
                <p className={styles.name}>
                  <code>
                    {column.table}.<strong>{column.column}</strong>
                  </code>{' '}
                  <span className={styles.type}>{column.type}</span>
                </p>
                <p className={styles.reason}>
                  {column.reason} <strong>{text.suggestion(nameOf(column.suggestion))}.</strong>
                </p>
              </div>
              <Select
                label={text.of(column.table, column.column)}
                labelHidden
                placeholder={text.choose}
                value={decisions[keyOf(column)] ?? null}
                onChange={(decision) => setDecisions((known) => ({ ...known, [keyOf(column)]: decision }))}
                options={optionsFor(column)}
              />
            </li>
          ))}
        </ul>
        <div className={styles.footer}>
          <span className={styles.left} role="status">
            {left > 0 && text.left(left)}
          </span>
          {left > 0 && <Button onPress={suggestAll}>{text.takeSuggestions}</Button>}
          <Button variant="primary" isDisabled={left > 0} isPending={save.isPending} onPress={submit}>
            {text.save}
          </Button>
        </div>
      </Card>
      <FailureOf error={save.error} />
    </Section>
  );
}

function keyOf(column: UnclassifiedColumn): string {
  return `${column.table}.${column.column}`;
}

function optionsFor({ suggestion, fits }: UnclassifiedColumn): readonly SelectOption<Decision>[] {
  // What does not fit the column's type would only block the plan; plans of older versions do not say what fits.
  const doesFit = (method: CaseMethod): boolean => fits === undefined || fits.includes(method);
  const more = [
    { kind: 'scrub', label: text.scrub, description: text.scrubText },
    { kind: 'keep', label: text.keep, description: text.keepText },
  ] as const;
  return [
    { value: '@suggested', label: nameOf(suggestion), description: text.suggested },
    ...maskMethodSchema.options
      .filter((method) => doesFit(method) && (suggestion.kind !== 'mask' || suggestion.method !== method))
      .map((method) => ({ value: method, label: maskMethodName(method) })),
    ...more
      .filter(({ kind }) => doesFit(kind) && suggestion.kind !== kind)
      .map(({ kind, label, description }) => ({ value: kind, label, description })),
  ];
}

function nameOf(rule: ColumnRule): string {
  switch (rule.kind) {
    case 'mask':
      return maskMethodName(rule.method);
    case 'keep':
      return text.keep;
    case 'scrub':
      return text.scrub;
    case 'by-key':
      return text.byKey(rule.keyColumn);
  }
}

function toRule(decision: Decision, suggestion: ColumnRule): ColumnRule {
  switch (decision) {
    case '@suggested':
      return suggestion;
    case 'keep':
    case 'scrub':
      return { kind: decision };
    default:
      return { kind: 'mask', method: decision };
  }
}
