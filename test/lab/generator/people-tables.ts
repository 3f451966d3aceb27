import { wordpressAccounts } from '../wordpress.ts';
import { moment, scaled, sqlTime, writeTable, type GeneratorContext, type WrittenTable } from './context.ts';
import { postCount } from './content-tables.ts';
import { link } from './links.ts';
import { browser, person } from './people.ts';
import { phpSerialize, type PhpValue } from './php-serialize.ts';
import { phpassHash } from './phpass.ts';
import type { Random } from './random.ts';

const usersAtScaleOne = 1000;
const commentsAtScaleOne = 5000;

/** WordPress users with a known password, by their id. */
const known = [
  { id: 1, account: wordpressAccounts.admin, role: 'administrator', level: '10', email: 'admin@example-shop.test' },
  { id: 2, account: wordpressAccounts.editor, role: 'editor', level: '7', email: person(2).email },
  { id: 3, account: wordpressAccounts.customer, role: 'customer', level: '0', email: person(3).email },
] as const;

export function userCount(context: GeneratorContext): number {
  return scaled(context, usersAtScaleOne, 60);
}

export function writePeopleTables(context: GeneratorContext): readonly WrittenTable[] {
  return [writeUsers(context), writeUserMeta(context), ...writeComments(context), writeNewsletter(context)];
}

function writeUsers(context: GeneratorContext): WrittenTable {
  const columns = [
    'ID', 'user_login', 'user_pass', 'user_nicename', 'user_email', 'user_url', 'user_registered',
    'user_activation_key', 'user_status', 'display_name',
  ]; // prettier-ignore
  return writeTable(context, 'wp_users', columns, (file, random) => {
    for (const { id, account, email } of known) {
      const hash = phpassHash(account.password, `labsalt${id}`);
      file.row([id, account.user, hash, account.user, email, '', sqlTime(moment(random)), '', 0, account.user]);
    }
    for (let id = known.length + 1; id <= userCount(context); id += 1) {
      const { login, first, last, email } = person(id);
      const hash = `$P$B${random.bytes(24).toString('base64').replace(/[+=]/g, '.').slice(0, 30)}`;
      const url = random.chance(0.1) ? `https://${login}.test/` : '';
      const resetKey = random.chance(0.02) ? `${moment(random)}:$P$B${random.hex(15)}` : '';
      const registered = sqlTime(moment(random));
      file.row([id, login, hash, login.replaceAll('.', '-'), email, url, registered, resetKey, 0, `${first} ${last}`]);
    }
  });
}

function writeUserMeta(context: GeneratorContext): WrittenTable {
  return writeTable(context, 'wp_usermeta', ['umeta_id', 'user_id', 'meta_key', 'meta_value'], (file, random) => {
    let metaId = 1;
    for (let id = 1; id <= userCount(context); id += 1) {
      for (const [key, value] of userMeta(id, random)) {
        file.row([metaId, id, key, value]);
        metaId += 1;
      }
    }
  });
}

function userMeta(id: number, random: Random): readonly (readonly [string, string])[] {
  const account = known.find((user) => user.id === id);
  const { login, first, last, email, phone, street, city, postcode, country, company, ip } = person(id);
  const role = account?.role ?? random.pick(['customer', 'customer', 'customer', 'subscriber', 'contributor']);
  const session: PhpValue = {
    [random.hex(32)]: { expiration: moment(random), ip, ua: browser(random), login: moment(random) },
  };
  return [
    ['nickname', account?.account.user ?? login],
    ['first_name', first],
    ['last_name', last],
    ['description', random.chance(0.1) ? `${first} ${last} lives in ${city}.` : ''],
    ['rich_editing', 'true'],
    ['wp_capabilities', phpSerialize({ [role]: true })],
    ['wp_user_level', account?.level ?? '0'],
    ['session_tokens', phpSerialize(session)],
    ['billing_first_name', first],
    ['billing_last_name', last],
    ['billing_email', email],
    ['billing_phone', phone],
    ['billing_address_1', street],
    ['billing_city', city],
    ['billing_postcode', postcode],
    ['billing_country', country],
    ...(company === null ? [] : [['billing_company', company] as const]),
    ['last_update', String(moment(random))],
    ['wishlist', phpSerialize({ owner: email, items: [random.int(1, 999), random.int(1, 999)] })],
  ];
}

function writeComments(context: GeneratorContext): readonly WrittenTable[] {
  const columns = [
    'comment_ID', 'comment_post_ID', 'comment_author', 'comment_author_email', 'comment_author_url',
    'comment_author_IP', 'comment_date', 'comment_date_gmt', 'comment_content', 'comment_karma', 'comment_approved',
    'comment_agent', 'comment_type', 'comment_parent', 'user_id',
  ]; // prettier-ignore
  const count = scaled(context, commentsAtScaleOne, 100);
  const comments = writeTable(context, 'wp_comments', columns, (file, random) => {
    for (let id = 1; id <= count; id += 1) {
      const userId = random.int(4, userCount(context));
      const writer = person(userId);
      const time = sqlTime(moment(random));
      file.row([
        id, random.int(1, postCount(context)), `${writer.first} ${writer.last}`, writer.email,
        random.chance(0.1) ? link(random, context.words) : '', writer.ip, time, time,
        commentText(context, random, writer.email), 0, random.pick(['1', '1', '1', '0', 'spam']), browser(random),
        'comment', random.chance(0.2) ? random.int(1, id) : 0, random.chance(0.5) ? userId : 0,
      ]); // prettier-ignore
    }
  });
  const metaColumns = ['meta_id', 'comment_id', 'meta_key', 'meta_value'];
  const meta = writeTable(context, 'wp_commentmeta', metaColumns, (file, random) => {
    const total = scaled(context, 4000, 60);
    for (let id = 1; id <= total; id += 1) {
      const copy = phpSerialize({ comment_author_email: person(random.int(4, 900)).email, is_test: '0' });
      const akismet = random.chance(0.1);
      file.row([id, random.int(1, count), akismet ? 'akismet_as_submitted' : 'rating', akismet ? copy : '5']);
    }
  });
  return [comments, meta];
}

function commentText(context: GeneratorContext, random: Random, email: string): string {
  const text = context.words.text(random, random.int(40, 350));
  if (random.chance(0.05)) return `${text}\nPlease write to ${email}!`;
  return random.chance(0.1) ? `${text} See ${link(random, context.words)}` : text;
}

/** A table whose e-mail column is unique: two masked addresses must never become one. */
function writeNewsletter(context: GeneratorContext): WrittenTable {
  const columns = ['id', 'email', 'name', 'surname', 'ip', 'token', 'status', 'language', 'created'];
  return writeTable(context, 'wp_newsletter', columns, (file, random) => {
    const count = scaled(context, 1500, 50);
    for (let id = 1; id <= count; id += 1) {
      const { first, last, email, ip } = person(id);
      const name = random.chance(0.1) ? null : first;
      const created = sqlTime(moment(random));
      file.row([id, email, name, last, ip, random.hex(10), random.pick(['C', 'C', 'S', 'U']), 'de', created]);
    }
  });
}
