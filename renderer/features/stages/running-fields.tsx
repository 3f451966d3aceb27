import type { Stage } from '#shared/domain/environment.ts';
import { logLevelSchema, mailModeSchema, robotsSchema, type StageOptions } from '#shared/domain/stage-config.ts';
import { FieldStack } from '../../ui/page.tsx';
import { Select, type SelectOption } from '../../ui/select.tsx';
import type { ConfigurationDraft } from './configuration-draft.ts';
import { configurationStrings as text } from './configuration-strings.ts';

interface RunningFieldsProps {
  readonly draft: ConfigurationDraft;
  readonly options: StageOptions;
  readonly stage: Stage;
  readonly onChange: (part: Partial<ConfigurationDraft>) => void;
}

/** The settings that every framework has another word for. What it has none for says so. */
export function RunningFields({ draft, options, stage, onChange }: RunningFieldsProps) {
  const leave = { value: 'unset', label: text.leave };
  const offered = <M extends string>(
    all: readonly M[],
    known: readonly M[],
    label: (value: M) => string,
  ): readonly SelectOption<string>[] => [
    leave,
    ...all.map((value) => ({ value, label: label(value), isDisabled: !known.includes(value) })),
  ];
  const about = (isKnown: boolean): { readonly description?: string } =>
    isKnown ? {} : { description: text.noSetting(options.framework) };
  const isRisky = stage === 'production' && draft.debug === 'on';
  return (
    <FieldStack columns>
      <Select
        label={text.debug}
        value={draft.debug}
        onChange={(debug) => onChange({ debug })}
        isDisabled={!options.debug && draft.debug === 'unset'}
        {...(isRisky ? { error: text.debugInProduction } : about(options.debug))}
        options={[
          { value: 'unset', label: text.leave },
          { value: 'on', label: text.debugOn, isDisabled: !options.debug },
          { value: 'off', label: text.debugOff, isDisabled: !options.debug },
        ]}
      />
      <Select
        label={text.logLevel}
        value={draft.logLevel}
        onChange={(logLevel) => onChange({ logLevel })}
        {...about(options.logLevel.length > 0)}
        isDisabled={options.logLevel.length === 0 && draft.logLevel === 'unset'}
        options={offered(logLevelSchema.options, options.logLevel, text.logLevelName)}
      />
      <Select
        label={text.mail}
        value={draft.mail}
        onChange={(mail) => onChange({ mail })}
        {...about(options.mail.length > 0)}
        isDisabled={options.mail.length === 0 && draft.mail === 'unset'}
        options={offered(mailModeSchema.options, options.mail, (value) => text.mailName[value])}
      />
      <Select
        label={text.robots}
        value={draft.robots}
        onChange={(robots) => onChange({ robots })}
        {...about(options.robots.length > 0)}
        isDisabled={options.robots.length === 0 && draft.robots === 'unset'}
        options={offered(robotsSchema.options, options.robots, (value) => text.robotsName[value])}
      />
    </FieldStack>
  );
}
