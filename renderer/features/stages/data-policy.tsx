import { RadioCards, TextField } from '../../ui/field.tsx';
import { FieldStack } from '../../ui/page.tsx';
import type { ConfigurationDraft, DraftErrors } from './configuration-draft.ts';
import { configurationStrings as text } from './configuration-strings.ts';

interface DataPolicyFieldsProps {
  readonly draft: ConfigurationDraft;
  readonly errors: DraftErrors;
  readonly onChange: (part: Partial<ConfigurationDraft>) => void;
}

/** Whose data an environment works with. Sharing asks for a reason, an owner and an end. */
export function DataPolicyFields({ draft, errors, onChange }: DataPolicyFieldsProps) {
  return (
    <>
      <RadioCards
        label={text.data}
        labelHidden
        value={draft.policy}
        onChange={(policy) => onChange({ policy })}
        across
        options={[
          { value: 'separate', title: text.separate, description: text.separateText },
          { value: 'shared', title: text.shared, description: text.sharedText },
        ]}
      />
      {draft.policy === 'shared' && (
        <>
          <TextField
            label={text.reason}
            value={draft.reason}
            onChange={(reason) => onChange({ reason })}
            error={errors.reason}
          />
          <FieldStack columns>
            <TextField
              label={text.owner}
              value={draft.owner}
              onChange={(owner) => onChange({ owner })}
              error={errors.owner}
            />
            <TextField
              label={text.until}
              description={text.untilHint}
              value={draft.until}
              onChange={(until) => onChange({ until })}
              error={errors.until}
              mono
            />
          </FieldStack>
        </>
      )}
    </>
  );
}
