import { Plus, X } from 'lucide-react';
import type { LinkPurpose } from '#shared/domain/review.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Card } from '../../ui/page.tsx';
import { Select } from '../../ui/select.tsx';
import type { FieldsProps } from './fields-props.ts';
import styles from './people-fields.module.css';
import { openStrings as text } from './open-strings.ts';
import { approversOf, type PersonDraft } from './review-draft.ts';
import { strings } from './strings.ts';

/** What a link is for, most first. */
export const purposes: readonly LinkPurpose[] = ['approve', 'comment', 'view'];

/** Who gets a link, and how many of them have to say yes. */
export function PeopleFields({ draft, errors, onChange }: FieldsProps) {
  const { people } = draft;
  const approvers = approversOf(draft);
  const set = (key: string, part: Partial<PersonDraft>): void =>
    onChange({ people: people.map((person) => (person.key === key ? { ...person, ...part } : person)) });
  return (
    <Card>
      {people.length === 0 && <p className={styles.soft}>{text.noPeople}</p>}
      {people.length > 0 && (
        <ul className={styles.people}>
          {people.map(({ key, name, purpose, pin }, index) => (
            <li key={key}>
              <div className={styles.person} role="group" aria-label={text.person(index + 1)}>
                <TextField
                  label={text.name}
                  value={name}
                  onChange={(next) => set(key, { name: next })}
                  error={errors[`${key}.name`]}
                />
                <Select
                  label={text.purpose}
                  value={purpose}
                  onChange={(next) => set(key, { purpose: next })}
                  options={purposes.map((value) => ({ value, label: strings.purposeNames[value] }))}
                />
                <TextField
                  label={text.pin}
                  placeholder="—"
                  value={pin}
                  onChange={(next) => set(key, { pin: next })}
                  error={errors[`${key}.pin`]}
                />
                <span className={styles.remove}>
                  <IconButton
                    label={text.removePerson(name)}
                    icon={X}
                    onPress={() => onChange({ people: people.filter((person) => person.key !== key) })}
                  />
                </span>
              </div>
            </li>
          ))}
        </ul>
      )}
      <div className={styles.line}>
        <Button
          icon={Plus}
          size="small"
          onPress={() =>
            onChange({ people: [...people, { key: crypto.randomUUID(), name: '', purpose: 'approve', pin: '' }] })
          }
        >
          {text.addPerson}
        </Button>
        {people.length > 0 && <span className={styles.soft}>{text.pinHint}</span>}
      </div>
      {approvers > 1 && (
        <TextField
          label={text.quorum}
          description={text.quorumText(approvers)}
          inputMode="numeric"
          value={draft.quorum}
          onChange={(quorum) => onChange({ quorum })}
          error={errors.quorum}
        />
      )}
    </Card>
  );
}
