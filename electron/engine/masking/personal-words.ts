/** What a column seems to hold, by its name. */
export type PersonalKind =
  'email' | 'phone' | 'name' | 'place' | 'birth' | 'bank' | 'official-number' | 'network' | 'secret' | 'trait';

/**
 * Stems that mean something wherever they stand in a name, in the languages our users' sites are written in (English, German,
 * French, Spanish, Italian, Portuguese, Dutch, Polish, Czech, Swedish, Danish, Norwegian, Finnish, Turkish).
 */
export const personalStems: Readonly<Record<PersonalKind, readonly string[]>> = {
  email: list(`
    email mailaddr mailadres correo courriel eposta epost sahkoposti mailbox
  `),
  phone: list(`
    phone telefon mobile mobilnr mobil handy cellular cellulare movil telemovel celular gsmnr whatsapp telefoon
    puhelin telefax
  `),
  name: list(`
    firstname lastname fullname nickname surname forename middlename maidenname givenname familyname displayname
    realname username personname contactname customername holdername accountholder ownername recipientname
    authorname vorname nachname familienname benutzername ansprechpartner prenom nomfamille apellido
    nombrecompleto cognome sobrenome apelido voornaam achternaam tussenvoegsel nazwisko prijmeni jmeno fornamn
    efternamn fornavn efternavn etternavn etunimi sukunimi soyad userlogin loginname
  `),
  place: list(`
    address adresse anschrift direccion indirizzo endereco street strasse straat hausnummer housenumber
    huisnummer postcode postalcode zipcode postleitzahl codepostal codigopostal kodpocztowy postnummer
    woonplaats wohnort ciudad cidade latitude longitude geolocation geocode coordinates
  `),
  birth: list(`
    birth geburt naissance nacimiento nascita nascimento geboorte urodzenia narozeni fodsel fodelse syntyma
    dogum
  `),
  bank: list(`
    iban swiftcode bankaccount accountnumber kontonummer kontoinhaber bankleitzahl routingnumber sortcode
    creditcard cardnumber cardholder cardlast kreditkarte cvv rekeningnummer
  `),
  'official-number': list(`
    socialsecurity nationalid nationalinsurance passport reisepass personalausweis idcardnumber taxnumber taxid
    steuernummer steuerid vatnumber vatid ustid codicefiscale partitaiva personnummer burgerservice
    driverlicense driverslicense fuehrerschein insurancenumber sozialversicherung krankenkasse pesel siret
    licenseplate kennzeichen
  `),
  network: list(`
    ipaddr ipadres useragent remoteaddr clientip userip macaddress deviceid fingerprint browseragent hostaddr
  `),
  secret: list(`
    password passwort passwd motdepasse contrasena wachtwoord haslo userpass secret apikey privatekey secretkey
    accesskey accesstoken refreshtoken authtoken remembertoken activationkey resetkey sessionkey sessionid
    recoverycode securityanswer credential licensekey oauth webhook signingkey encryptionkey consumerkey
  `),
  trait: list(`
    gender geschlecht religion ethnic nationality staatsangehoerigkeit maritalstatus familienstand diagnos
    disability sexualorientation politicalview bloodtype healthinsurance
  `),
};

/** Words that mean something only when they stand alone between separators: `ip`, not `description`. */
export const personalWords: Readonly<Record<PersonalKind, readonly string[]>> = {
  email: list(`
    mail emails recipient recipients cc bcc replyto
  `),
  phone: list(`
    tel fax cell gsm msisdn sms handynr
  `),
  name: list(`
    fname lname fn ln nom nombre nome naam imie login nick salutation anrede author person signature
    unterschrift
  `),
  place: list(`
    addr adr address1 address2 rue calle via rua ulica ulice gata gade zip plz city town ville stadt stad miasto
    mesto lat lng lon geo gps postal cep cap
  `),
  birth: list(`
    dob bday age geb gebdat alter
  `),
  bank: list(`
    bic swift blz cvc pan ccnumber konto
  `),
  'official-number': list(`
    ssn vat nif dni nie cpf cnpj bsn nip ein tin nino cuil rut
  `),
  network: list(`
    ip ips ipv4 ipv6 mac ua imei
  `),
  secret: list(`
    token tokens pass passphrase pwd pin otp totp salt csrf nonce apikeys jwt psk
  `),
  trait: list(`
    sex health race
  `),
};

function list(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
