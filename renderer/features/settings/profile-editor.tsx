import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { type MaskingProfile, maskMethodSchema } from '#shared/domain/masking.ts';
import { useCommand } from '../../client/requests.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { Select, type SelectOption } from '../../ui/select.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { words } from '../../ui/words.ts';
import { FailureOf } from '../failures/index.ts';
import { toFreeId } from '../projects/index.ts';
import { maskMethodName } from '../masking/index.ts';
import { fromChoice, type RuleChoice, type RuleLine, toChoice, toLines, toTables } from './profile-rules.ts';
import styles from './settings-page.module.css';
import { strings } from './strings.ts';

const text = strings.masking;

interface ProfileEditorProps {
  /** Null for a new one. */
  readonly profile: MaskingProfile | null;
  readonly taken: readonly string[];
  readonly onClose: () => void;
}

interface EditedLine extends RuleLine {
  readonly key: string;
}

/** Name and rules of a masking profile. */
export function ProfileEditor({ profile, taken, onClose }: ProfileEditorProps) {
  const toast = useToast();
  const [name, setName] = useState(profile?.name ?? '');
  const [lines, setLines] = useState<readonly EditedLine[]>(() =>
    profile ? toLines(profile).map(withKey) : [emptyLine()],
  );
  const [tried, setTried] = useState(false);
  const save = useCommand('masking.saveProfile', {
    renews: ['masking.profiles'],
    onDone: (saved) => {
      toast({ tone: 'good', title: text.saved(saved.name) });
      onClose();
    },
  });
  const isComplete = name.trim() !== '' && lines.every((line) => line.table.trim() !== '' && line.column.trim() !== '');
  const submit = (): void => {
    setTried(true);
    if (!isComplete) return;
    save.mutate({
      profile: { id: profile?.id ?? toFreeId(name, 'profile', taken), name: name.trim(), tables: toTables(lines) },
    });
  };
  const change = (key: string, part: Partial<RuleLine>): void => {
    setLines((known) => known.map((line) => (line.key === key ? { ...line, ...part } : line)));
  };
  return (
    <Dialog
      title={profile ? text.editOf(profile.name) : text.newTitle}
      isOpen
      onClose={onClose}
      closeLabel={words.close}
      size="large"
      footer={
        <>
          <Button onPress={onClose}>{words.cancel}</Button>
          <Button variant="primary" onPress={submit} isPending={save.isPending}>
            {text.save}
          </Button>
        </>
      }
    >
      <TextField
        label={text.name}
        value={name}
        onChange={setName}
        autoFocus
        error={tried && name.trim() === '' ? text.nameRequired : undefined}
      />
      <div className={styles.rules} role="group" aria-label={text.rules}>
        <p className={styles.soft}>{text.rulesText}</p>
        {lines.length === 0 && <p>{text.noRules}</p>}
        {lines.length > 0 && (
          <div className={cx(styles.rule, styles.ruleHead)} aria-hidden>
            <span>{text.table}</span>
            <span>{text.column}</span>
            <span>{text.rule}</span>
          </div>
        )}
        {lines.map((line) => (
          <RuleRow
            key={line.key}
            line={line}
            tried={tried}
            onChange={(part) => change(line.key, part)}
            onRemove={() => setLines((known) => known.filter((other) => other.key !== line.key))}
          />
        ))}
        <div>
          <Button size="small" icon={Plus} onPress={() => setLines((known) => [...known, emptyLine()])}>
            {text.addRule}
          </Button>
        </div>
      </div>
      <FailureOf error={save.error} />
    </Dialog>
  );
}

interface RuleRowProps {
  readonly line: RuleLine;
  readonly tried: boolean;
  readonly onChange: (part: Partial<RuleLine>) => void;
  readonly onRemove: () => void;
}

function RuleRow({ line, tried, onChange, onRemove }: RuleRowProps) {
  const missing = (value: string) => (tried && value.trim() === '' ? text.required : undefined);
  const options: readonly SelectOption<RuleChoice>[] = [
    ...maskMethodSchema.options.map((method) => ({ value: method, label: maskMethodName(method) })),
    { value: '@scrub', label: text.scrub },
    { value: '@keep', label: text.keep },
    ...(line.rule.kind === 'by-key'
      ? [{ value: '@by-key' as const, label: text.byKey(line.rule.keyColumn, line.rule.cases.length) }]
      : []),
  ];
  return (
    <div className={styles.rule}>
      <TextField
        label={text.table}
        labelHidden
        placeholder="{prefix}bookings"
        mono
        value={line.table}
        onChange={(table) => onChange({ table })}
        error={missing(line.table)}
      />
      <TextField
        label={text.column}
        labelHidden
        placeholder="guest_phone"
        mono
        value={line.column}
        onChange={(column) => onChange({ column })}
        error={missing(line.column)}
      />
      <Select
        label={text.rule}
        labelHidden
        value={toChoice(line.rule)}
        onChange={(choice) => onChange({ rule: fromChoice(choice, line.rule) })}
        options={options}
      />
      <IconButton label={text.removeRule(line.table, line.column)} icon={X} onPress={onRemove} />
    </div>
  );
}

function withKey(line: RuleLine): EditedLine {
  return { ...line, key: crypto.randomUUID() };
}

function emptyLine(): EditedLine {
  return withKey({ table: '', column: '', rule: { kind: 'mask', method: 'text' } });
}
