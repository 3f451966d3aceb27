import { word } from './tokens.ts';
import type { OptionModel, TableModel } from './table-model.ts';
import type { Translation } from './translation.ts';

/** Options that only one family understands. */
const ofMariadb = new Set([
  'PAGE_CHECKSUM',
  'TRANSACTIONAL',
  'PAGE_COMPRESSED',
  'PAGE_COMPRESSION_LEVEL',
  'ENCRYPTED',
  'ENCRYPTION_KEY_ID',
  'IETF_QUOTES',
  'SEQUENCE',
]);
const ofMysql = new Set([
  'ENCRYPTION',
  'COMPRESSION',
  'TABLESPACE',
  'SECONDARY_ENGINE',
  'ENGINE_ATTRIBUTE',
  'SECONDARY_ENGINE_ATTRIBUTE',
  'AUTOEXTEND_SIZE',
  'START TRANSACTION',
]);
/** Places and addresses of the source machine; they mean nothing here and may hold a password. */
const ofTheMachine = new Set(['DATA DIRECTORY', 'INDEX DIRECTORY', 'CONNECTION']);
const innodbRowFormats = new Set(['DYNAMIC', 'COMPACT', 'REDUNDANT', 'COMPRESSED', 'DEFAULT']);

function text(option: OptionModel): string {
  return option.value.map((token) => token.text).join('');
}

/** Engine, row format and the options that only one family has. */
export function translateOptions(options: readonly OptionModel[], translation: Translation): TableModel['options'] {
  const { to, from, report } = translation;
  const foreign = to.vendor === 'mysql' ? ofMariadb : ofMysql;
  const engine = options.find((option) => option.name === 'ENGINE');
  const engineName = engine === undefined ? '' : text(engine);
  const engineMissing = engineName !== '' && !to.engines.includes(engineName.toLowerCase());
  const newEngine = engineMissing ? 'InnoDB' : engineName;
  return options.flatMap((option) => {
    if (option === engine && engineMissing) {
      const why = 'the target does not have this engine';
      report({ what: 'engine', from: engineName, to: newEngine, why, severity: 'warning' });
      return [{ ...option, value: [{ ...word(newEngine), space: false }] }];
    }
    const leaveOut = (why: string, severity: 'info' | 'warning'): readonly OptionModel[] => {
      const secret = option.name === 'CONNECTION';
      const was = secret ? option.name : `${option.name}=${text(option)}`;
      report({ what: `table option ${option.name}`, from: was, to: '', why, severity });
      return [];
    };
    if (ofTheMachine.has(option.name)) return leaveOut('it belongs to the machine of the source', 'info');
    if (from.vendor !== to.vendor && foreign.has(option.name)) return leaveOut('the target does not know it', 'info');
    if (option.name === 'ROW_FORMAT' && newEngine.toLowerCase() === 'innodb') {
      const known = innodbRowFormats.has(text(option).toUpperCase());
      return known ? [option] : leaveOut('InnoDB does not have this row format', 'info');
    }
    return [option];
  });
}
