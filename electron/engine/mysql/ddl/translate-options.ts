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
/** Options that describe nothing but the table itself, in both families. */
const ofTheTable = new Set([
  ...['ENGINE', 'AUTO_INCREMENT', 'CHARSET', 'DEFAULT CHARSET', 'CHARACTER SET', 'DEFAULT CHARACTER SET', 'COLLATE'],
  ...['DEFAULT COLLATE', 'COMMENT', 'ROW_FORMAT', 'KEY_BLOCK_SIZE', 'STATS_AUTO_RECALC', 'STATS_PERSISTENT'],
  ...['STATS_SAMPLE_PAGES', 'CHECKSUM', 'DELAY_KEY_WRITE', 'PACK_KEYS', 'MAX_ROWS', 'MIN_ROWS', 'AVG_ROW_LENGTH'],
  'WITH SYSTEM VERSIONING',
]);
/** Engines that keep rows of their own. All others reach for files, other tables or other servers. */
const keepsItsRows = new Set([
  ...['innodb', 'myisam', 'aria', 'memory', 'heap', 'archive', 'csv', 'blackhole'],
  ...['rocksdb', 'tokudb', 'columnstore', 'ndbcluster'],
]);
const innodbRowFormats = new Set(['DYNAMIC', 'COMPACT', 'REDUNDANT', 'COMPRESSED', 'DEFAULT']);

function text(option: OptionModel): string {
  return option.value.map((token) => token.text).join('');
}

/** Engine, row format and the options that only one family has. What is not known to be harmless is left out (hazard M3). */
export function translateOptions(options: readonly OptionModel[], translation: Translation): TableModel['options'] {
  const { to, from, report } = translation;
  const foreign = to.vendor === 'mysql' ? ofMariadb : ofMysql;
  const engine = options.find((option) => option.name === 'ENGINE');
  const engineName = engine === undefined ? '' : text(engine);
  const replaced = engineName === '' ? null : whyNotEngine(engineName.toLowerCase(), to.engines);
  const newEngine = replaced === null ? engineName : 'InnoDB';
  return options.flatMap((option) => {
    if (option === engine && replaced !== null) {
      report({ what: 'engine', from: engineName, to: newEngine, why: replaced, severity: 'warning' });
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
    if (!ofTheTable.has(option.name) && !ofMariadb.has(option.name) && !ofMysql.has(option.name)) {
      return leaveOut('it is not known to concern this table alone', 'warning');
    }
    if (option.name === 'ROW_FORMAT' && newEngine.toLowerCase() === 'innodb') {
      const known = innodbRowFormats.has(text(option).toUpperCase());
      return known ? [option] : leaveOut('InnoDB does not have this row format', 'info');
    }
    return [option];
  });
}

function whyNotEngine(engine: string, available: readonly string[]): string | null {
  if (!keepsItsRows.has(engine)) return 'this engine reaches for data outside of its own table';
  return available.includes(engine) ? null : 'the target does not have this engine';
}
