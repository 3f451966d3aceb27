import { familyOf, type ColumnFacts } from './facts.ts';

/** What a column seems to hold, by its name. */
export type PersonalKind =
  'email' | 'phone' | 'name' | 'place' | 'birth' | 'bank' | 'official-number' | 'network' | 'secret' | 'trait';

/** What a column's name says, for the user. */
export const personalKindText: Readonly<Record<PersonalKind, string>> = {
  email: 'an e-mail address',
  phone: 'a telephone number',
  name: 'the name of a person',
  place: 'where somebody lives or is',
  birth: 'a date of birth',
  bank: 'a bank account or card',
  'official-number': 'an official number of a person',
  network: 'a network address or browser',
  secret: 'a password, key or token',
  trait: 'a trait of a person',
};

/**
 * Stems that mean something wherever they stand in a name, in the languages our users' sites are written in (English, German,
 * French, Spanish, Italian, Portuguese, Dutch, Polish, Czech, Swedish, Danish, Norwegian, Finnish, Turkish).
 */
const stems: Readonly<Record<PersonalKind, readonly string[]>> = {
  email: ['email', 'mailaddr', 'mailadres', 'correo', 'courriel', 'eposta', 'epost', 'sahkoposti', 'mailbox'],
  phone: [
    'phone',
    'telefon',
    'mobile',
    'mobilnr',
    'mobil',
    'handy',
    'cellular',
    'cellulare',
    'movil',
    'telemovel',
    'celular',
    'gsmnr',
    'whatsapp',
    'telefoon',
    'puhelin',
    'telefax',
  ],
  name: [
    'firstname',
    'lastname',
    'fullname',
    'nickname',
    'surname',
    'forename',
    'middlename',
    'maidenname',
    'givenname',
    'familyname',
    'displayname',
    'realname',
    'username',
    'personname',
    'contactname',
    'customername',
    'holdername',
    'accountholder',
    'ownername',
    'recipientname',
    'authorname',
    'vorname',
    'nachname',
    'familienname',
    'benutzername',
    'ansprechpartner',
    'prenom',
    'nomfamille',
    'apellido',
    'nombrecompleto',
    'cognome',
    'sobrenome',
    'apelido',
    'voornaam',
    'achternaam',
    'tussenvoegsel',
    'nazwisko',
    'prijmeni',
    'jmeno',
    'fornamn',
    'efternamn',
    'fornavn',
    'efternavn',
    'etternavn',
    'etunimi',
    'sukunimi',
    'soyad',
    'userlogin',
    'loginname',
  ],
  place: [
    'address',
    'adresse',
    'anschrift',
    'direccion',
    'indirizzo',
    'endereco',
    'street',
    'strasse',
    'straat',
    'hausnummer',
    'housenumber',
    'huisnummer',
    'postcode',
    'postalcode',
    'zipcode',
    'postleitzahl',
    'codepostal',
    'codigopostal',
    'kodpocztowy',
    'postnummer',
    'woonplaats',
    'wohnort',
    'ciudad',
    'cidade',
    'latitude',
    'longitude',
    'geolocation',
    'geocode',
    'coordinates',
  ],
  birth: [
    'birth',
    'geburt',
    'naissance',
    'nacimiento',
    'nascita',
    'nascimento',
    'geboorte',
    'urodzenia',
    'narozeni',
    'fodsel',
    'fodelse',
    'syntyma',
    'dogum',
  ],
  bank: [
    'iban',
    'swiftcode',
    'bankaccount',
    'accountnumber',
    'kontonummer',
    'kontoinhaber',
    'bankleitzahl',
    'routingnumber',
    'sortcode',
    'creditcard',
    'cardnumber',
    'cardholder',
    'cardlast',
    'kreditkarte',
    'cvv',
    'rekeningnummer',
  ],
  'official-number': [
    'socialsecurity',
    'nationalid',
    'nationalinsurance',
    'passport',
    'reisepass',
    'personalausweis',
    'idcardnumber',
    'taxnumber',
    'taxid',
    'steuernummer',
    'steuerid',
    'vatnumber',
    'vatid',
    'ustid',
    'codicefiscale',
    'partitaiva',
    'personnummer',
    'burgerservice',
    'driverlicense',
    'driverslicense',
    'fuehrerschein',
    'insurancenumber',
    'sozialversicherung',
    'krankenkasse',
    'pesel',
    'siret',
    'licenseplate',
    'kennzeichen',
  ],
  network: [
    'ipaddr',
    'ipadres',
    'useragent',
    'remoteaddr',
    'clientip',
    'userip',
    'macaddress',
    'deviceid',
    'fingerprint',
    'browseragent',
    'hostaddr',
  ],
  secret: [
    'password',
    'passwort',
    'passwd',
    'motdepasse',
    'contrasena',
    'wachtwoord',
    'haslo',
    'userpass',
    'secret',
    'apikey',
    'privatekey',
    'secretkey',
    'accesskey',
    'accesstoken',
    'refreshtoken',
    'authtoken',
    'remembertoken',
    'activationkey',
    'resetkey',
    'sessionkey',
    'sessionid',
    'recoverycode',
    'securityanswer',
    'credential',
    'licensekey',
    'oauth',
    'webhook',
    'signingkey',
    'encryptionkey',
    'consumerkey',
  ],
  trait: [
    'gender',
    'geschlecht',
    'religion',
    'ethnic',
    'nationality',
    'staatsangehoerigkeit',
    'maritalstatus',
    'familienstand',
    'diagnos',
    'disability',
    'sexualorientation',
    'politicalview',
    'bloodtype',
    'healthinsurance',
  ],
};

/** Words that mean something only when they stand alone between separators: `ip`, not `description`. */
const words: Readonly<Record<PersonalKind, readonly string[]>> = {
  email: ['mail', 'emails', 'recipient', 'recipients', 'cc', 'bcc', 'replyto'],
  phone: ['tel', 'fax', 'cell', 'gsm', 'msisdn', 'sms', 'handynr'],
  name: [
    'fname',
    'lname',
    'fn',
    'ln',
    'nom',
    'nombre',
    'nome',
    'naam',
    'imie',
    'login',
    'nick',
    'salutation',
    'anrede',
    'author',
    'person',
    'signature',
    'unterschrift',
  ],
  place: [
    'addr',
    'adr',
    'address1',
    'address2',
    'rue',
    'calle',
    'via',
    'rua',
    'ulica',
    'ulice',
    'gata',
    'gade',
    'zip',
    'plz',
    'city',
    'town',
    'ville',
    'stadt',
    'stad',
    'miasto',
    'mesto',
    'lat',
    'lng',
    'lon',
    'geo',
    'gps',
    'postal',
    'cep',
    'cap',
  ],
  birth: ['dob', 'bday', 'age', 'geb', 'gebdat', 'alter'],
  bank: ['bic', 'swift', 'blz', 'cvc', 'pan', 'ccnumber', 'konto'],
  'official-number': [
    'ssn',
    'vat',
    'nif',
    'dni',
    'nie',
    'cpf',
    'cnpj',
    'bsn',
    'nip',
    'ein',
    'tin',
    'nino',
    'cuil',
    'rut',
  ],
  network: ['ip', 'ips', 'ipv4', 'ipv6', 'mac', 'ua', 'imei'],
  secret: [
    'token',
    'tokens',
    'pass',
    'passphrase',
    'pwd',
    'pin',
    'otp',
    'totp',
    'salt',
    'csrf',
    'nonce',
    'apikeys',
    'jwt',
    'psk',
  ],
  trait: ['sex', 'health', 'race'],
};

/** Kinds that a number can hold; an integer called `email_count` is a count. */
const numericKinds: ReadonlySet<PersonalKind> = new Set(['phone', 'birth', 'bank', 'official-number', 'network']);
const numericWords: ReadonlySet<string> = new Set([
  'zip',
  'plz',
  'lat',
  'lng',
  'lon',
  'latitude',
  'longitude',
  'pin',
  'postcode',
  'zipcode',
  'age',
]);
const kinds: readonly PersonalKind[] = [
  'email',
  'phone',
  'birth',
  'bank',
  'official-number',
  'network',
  'secret',
  'name',
  'place',
  'trait',
];

/**
 * What a column holds when its name looks personal, else null. Knows the difference types make: a reference such as
 * `address_id`, a flag or a time stamp such as `email_verified_at` is not personal.
 */
export function personalKindOfName(column: ColumnFacts): PersonalKind | null {
  const kind = kindOf(column.name);
  if (kind === null) return null;
  switch (familyOf(column)) {
    case 'date':
    case 'datetime':
    case 'year':
      return kind === 'birth' ? kind : null;
    case 'time':
      return null;
    case 'integer':
    case 'decimal':
    case 'bits':
      return isPersonalNumber(column, kind) ? kind : null;
    case 'choice':
      return kind === 'trait' || kind === 'name' ? kind : null;
    default:
      return kind;
  }
}

function kindOf(name: string): PersonalKind | null {
  const plain = withoutAccents(name);
  const parts = plain
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((part) => part !== '');
  const joined = parts.join('');
  for (const kind of kinds) {
    if (stems[kind].some((stem) => joined.includes(stem))) return kind;
    if (words[kind].some((word) => parts.includes(word))) return kind;
  }
  return null;
}

function isPersonalNumber(column: ColumnFacts, kind: PersonalKind): boolean {
  if (/^tinyint\(1\)/.test(column.fullType)) return false;
  const name = column.name.toLowerCase();
  if (/(?:_id|Id|_count|count|_at|_total|_amount|_rate)$/.test(column.name)) return false;
  const parts = name.split(/[^a-z]+/);
  return numericKinds.has(kind) || parts.some((part) => numericWords.has(part));
}

/** `Straße`, `prénom`, `adı` to ASCII letters. */
function withoutAccents(text: string): string {
  return text
    .replaceAll('ß', 'ss')
    .replaceAll('ø', 'o')
    .replaceAll('ł', 'l')
    .replaceAll('ı', 'i')
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '');
}
