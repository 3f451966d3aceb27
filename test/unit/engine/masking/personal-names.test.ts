import { describe, expect, it } from 'vitest';
import { personalKindOfName } from '#engine/masking/personal-names.ts';
import type { ColumnFacts } from '#engine/masking/facts.ts';
import { column } from './facts-for-tests.ts';

const kind = (name: string, over: Partial<ColumnFacts> = {}): string | null => personalKindOfName(column(name, over));

describe('personalKindOfName', () => {
  it.each([
    ['phone2', 'phone'],
    ['billingPhone', 'phone'],
    ['Telefonnummer', 'phone'],
    ['tel', 'phone'],
    ['fax_no', 'phone'],
    ['email', 'email'],
    ['e_mail', 'email'],
    ['EMail', 'email'],
    ['contact_mail', 'email'],
    ['reply-to-mail', 'email'],
    ['first_name', 'name'],
    ['lastName', 'name'],
    ['Nachname', 'name'],
    ['prénom', 'name'],
    ['user_login', 'name'],
    ['street', 'place'],
    ['Straße', 'place'],
    ['address_1', 'place'],
    ['zip', 'place'],
    ['PLZ', 'place'],
    ['ville', 'place'],
    ['date_of_birth', 'birth'],
    ['dob', 'birth'],
    ['geburtsdatum', 'birth'],
    ['iban', 'bank'],
    ['bic', 'bank'],
    ['card_last4', 'bank'],
    ['ssn', 'official-number'],
    ['vat_id', 'official-number'],
    ['codice_fiscale', 'official-number'],
    ['passport_no', 'official-number'],
    ['ip', 'network'],
    ['last_ip', 'network'],
    ['user_agent', 'network'],
    ['token', 'secret'],
    ['api_key', 'secret'],
    ['client_secret', 'secret'],
    ['passwort', 'secret'],
    ['gender', 'trait'],
    ['doğum_tarihi', 'birth'],
    ['imię', 'name'],
  ])('%s holds %s', (name, expected) => {
    expect(kind(name)).toBe(expected);
  });

  it.each([
    'description',
    'title',
    'status',
    'slug',
    'post_content',
    'zipped',
    'shipping_method',
    'tip',
    'telling',
    'option_value',
    'capacity',
    'latest',
    'template',
    'sku',
    'pathname',
  ])('%s looks harmless', (name) => {
    expect(kind(name)).toBeNull();
  });

  it.each<[string, Partial<ColumnFacts>, string | null]>([
    ['email_verified_at', { type: 'timestamp' }, null],
    ['birthday', { type: 'date' }, 'birth'],
    ['password_changed', { type: 'datetime' }, null],
    ['address_id', { type: 'bigint' }, null],
    ['email_count', { type: 'int' }, null],
    ['phone', { type: 'bigint' }, 'phone'],
    ['ip', { type: 'int' }, 'network'],
    ['has_phone', { type: 'tinyint', fullType: 'tinyint(1)' }, null],
    ['lat', { type: 'decimal' }, 'place'],
    ['gender', { type: 'enum' }, 'trait'],
    ['address_type', { type: 'enum' }, null],
    ['ip', { type: 'varbinary' }, 'network'],
  ])('%s as %j: %s', (name, over, expected) => {
    expect(kind(name, over)).toBe(expected);
  });
});
