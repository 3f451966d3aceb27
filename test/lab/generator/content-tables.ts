import { moment, scaled, sqlTime, writeTable, type GeneratorContext, type WrittenTable } from './context.ts';
import { brokenSerialized, link, sitePath, siteUrl } from './links.ts';
import { person } from './people.ts';
import { phpJson, PhpFloat, PhpObject, phpSerialize, type PhpValue } from './php-serialize.ts';
import type { Random } from './random.ts';
import type { TableFile } from './table-file.ts';
import type { PlannedUpload } from './uploads-plan.ts';

export const postsAtScaleOne = 2400;
const metaAtScaleOne = 23_000;
const optionsAtScaleOne = 700;
const firstOptionId = 10_000;
const firstTermId = 10;
const authors = 40;

export function postCount(context: GeneratorContext): number {
  return scaled(context, postsAtScaleOne, 60);
}

/** Attachments come first, so that their ids are the positions in the media library. */
export function writeContentTables(context: GeneratorContext): readonly WrittenTable[] {
  return [writePosts(context), writePostMeta(context), writeOptions(context), ...writeTerms(context)];
}

const postColumns = [
  'ID', 'post_author', 'post_date', 'post_date_gmt', 'post_content', 'post_title', 'post_excerpt', 'post_status',
  'comment_status', 'ping_status', 'post_password', 'post_name', 'to_ping', 'pinged', 'post_modified',
  'post_modified_gmt', 'post_content_filtered', 'post_parent', 'guid', 'menu_order', 'post_type', 'post_mime_type',
  'comment_count',
]; // prettier-ignore

function writePosts(context: GeneratorContext): WrittenTable {
  return writeTable(context, 'wp_posts', postColumns, (file, random) => {
    for (const [index, image] of context.images.entries()) {
      const url = uploadUrl(image, image.name);
      const mime = image.format === 'png' ? 'image/png' : 'image/jpeg';
      const title = image.name.replace(/\.[a-z]+$/, '');
      postRow(file, random, {
        id: index + 1,
        title,
        content: '',
        guid: url,
        type: 'attachment',
        mime,
        status: 'inherit',
      });
    }
    const count = postCount(context);
    for (let id = context.images.length + 1; id <= count; id += 1) {
      const type = postType(random);
      const content = type === 'nav_menu_item' ? '' : article(context, random);
      const status = type === 'revision' ? 'inherit' : random.chance(0.92) ? 'publish' : 'draft';
      const title = context.words.sentence(random, random.int(3, 9)).slice(0, -1);
      postRow(file, random, { id, title, content, guid: `${siteUrl}/?p=${id}`, type, mime: '', status });
    }
  });
}

interface PostParts {
  readonly id: number;
  readonly title: string;
  readonly content: string;
  readonly guid: string;
  readonly type: string;
  readonly mime: string;
  readonly status: string;
}

function postRow(file: TableFile, random: Random, post: PostParts): void {
  const time = moment(random);
  const changed = sqlTime(time + random.int(0, 5_000_000));
  const slug = post.title.toLowerCase().replace(/[^a-z]+/g, '-').slice(0, 150); // prettier-ignore
  // A draft has no publishing date in GMT yet: WordPress writes zeros.
  const gmt = post.status === 'draft' ? '0000-00-00 00:00:00' : sqlTime(time);
  file.row([
    post.id, 1 + random.below(authors), sqlTime(time), gmt, post.content, post.title,
    random.chance(0.2) && post.content !== '' ? post.content.slice(0, 120).replace(/<[^>]*>?/g, '') : '',
    post.status, 'open', 'open', random.chance(0.01) ? 'CANARY-post-password' : '', `${slug}-${post.id}`, '', '',
    changed, changed, '', 0, post.guid, random.below(20), post.type, post.mime, random.below(30),
  ]); // prettier-ignore
}

function postType(random: Random): string {
  const roll = random.below(100);
  if (roll < 22) return 'post';
  if (roll < 27) return 'page';
  if (roll < 50) return 'product';
  return roll < 97 ? 'revision' : 'nav_menu_item';
}

function uploadUrl(image: PlannedUpload, name: string): string {
  return `${siteUrl}/wp-content/uploads/${image.folder}/${name}`;
}

/** Blocks as the editor writes them: comments with JSON around HTML. */
function article(context: GeneratorContext, random: Random): string {
  const { words, images } = context;
  const blocks: string[] = [];
  for (let count = random.int(2, 9); count > 0; count -= 1) {
    const roll = random.below(100);
    const image = images[random.below(images.length)];
    if (roll < 72 || image === undefined) {
      const anchor = random.chance(0.35) ? ` <a href="${link(random, words)}">${words.word(random)}</a>` : '';
      blocks.push(
        `<!-- wp:paragraph -->\n<p>${words.text(random, random.int(80, 420))}${anchor}</p>\n<!-- /wp:paragraph -->`,
      );
    } else if (roll < 86) {
      const attributes = JSON.stringify({ id: images.indexOf(image) + 1, sizeSlug: 'large', linkDestination: 'none' });
      const tag = `<img src="${uploadUrl(image, image.name)}" alt="${words.word(random)}"/>`;
      blocks.push(
        `<!-- wp:image ${attributes} -->\n<figure class="wp-block-image">${tag}</figure>\n<!-- /wp:image -->`,
      );
    } else if (roll < 95) {
      blocks.push(`<!-- wp:heading -->\n<h2>${words.sentence(random, 5)}</h2>\n<!-- /wp:heading -->`);
    } else {
      const quoted = `<p>Write to ${person(random.int(1, 400)).email} or call.</p>`;
      blocks.push(`<!-- wp:quote -->\n<blockquote>${quoted}</blockquote>\n<!-- /wp:quote -->`);
    }
  }
  return blocks.join('\n\n');
}

function writePostMeta(context: GeneratorContext): WrittenTable {
  return writeTable(context, 'wp_postmeta', ['meta_id', 'post_id', 'meta_key', 'meta_value'], (file, random) => {
    let id = 1;
    for (const [index, image] of context.images.entries()) {
      file.row([id++, index + 1, '_wp_attached_file', `${image.folder}/${image.name}`]);
      file.row([id++, index + 1, '_wp_attachment_metadata', phpSerialize(attachmentMeta(image))]);
    }
    const posts = postCount(context);
    const total = scaled(context, metaAtScaleOne, 600);
    for (; id <= total; id += 1) {
      const [key, value] = metaValue(context, random);
      file.row([id, random.int(context.images.length + 1, posts), key, value]);
    }
  });
}

function attachmentMeta(image: PlannedUpload): PhpValue {
  const mime = image.format === 'png' ? 'image/png' : 'image/jpeg';
  const sizes = image.sizes.map((size) => {
    const entry = { file: size.name, width: 300, height: 200, 'mime-type': mime, filesize: size.bytes };
    return [size.label, entry] as const;
  });
  const camera = { aperture: '0', credit: '', camera: '', caption: '', iso: '0', keywords: [] };
  return {
    width: image.width,
    height: image.height,
    file: `${image.folder}/${image.name}`,
    filesize: image.bytes,
    sizes: Object.fromEntries(sizes),
    image_meta: camera,
  };
}

function metaValue(context: GeneratorContext, random: Random): readonly [string, string | null] {
  const { words } = context;
  const roll = random.below(1000);
  if (roll < 60) return ['_elementor_data', phpJson(pageBuilder(context, random))];
  if (roll < 140) return ['_layout_settings', phpSerialize(layoutSettings(context, random))];
  if (roll < 148) return ['_broken_settings', brokenSerialized(random, words)];
  if (roll < 160)
    return ['_schema_json', JSON.stringify({ '@type': 'Product', url: link(random, words), name: 'Größe' })];
  if (roll < 250) return ['_yoast_wpseo_metadesc', words.text(random, random.int(60, 140))];
  if (roll < 300) return ['_menu_item_url', link(random, words)];
  if (roll < 310) return ['_empty_meta', random.chance(0.5) ? null : ''];
  if (roll < 320) return ['_vendor_contact', `Ask ${person(random.int(1, 400)).email} for prices`];
  if (roll < 500) return ['_price', (random.int(100, 99_999) / 100).toFixed(2)];
  if (roll < 650) return ['_edit_lock', `${moment(random)}:${random.int(1, authors)}`];
  if (roll < 750) return ['_thumbnail_id', String(random.int(1, context.images.length))];
  return [
    random.pick(['_sku', '_stock', 'total_sales', '_tax_status', '_wp_page_template']),
    String(random.int(0, 9999)),
  ];
}

/** A page builder's tree: JSON in which every address has escaped slashes. */
function pageBuilder(context: GeneratorContext, random: Random): unknown {
  const { words, images } = context;
  return Array.from({ length: random.int(1, 4) }, () => {
    const image = images[random.below(images.length)];
    const picture = image === undefined ? siteUrl : uploadUrl(image, image.name);
    const link_ = { url: link(random, words), is_external: '', nofollow: '' };
    const text = `<p>${words.sentence(random, 9)} <a href="${siteUrl}/contact/">Größe 😀</a></p>`;
    const settings = { title: words.sentence(random, 5), link: link_, image: { url: picture }, editor: text };
    return { id: random.hex(4), elType: 'widget', settings, elements: [] };
  });
}

/** Serialized data with text of more than one byte per letter, objects, paths, and serialized data inside. */
function layoutSettings(context: GeneratorContext, random: Random): PhpValue {
  const { words } = context;
  const inner = { href: `${siteUrl}/inner/${words.slug(random)}/`, label: 'Grüße aus Łódź 🎉' };
  return {
    gallery: [link(random, words), link(random, words)],
    path: `${sitePath}/wp-content/uploads/2024/02`,
    ratio: new PhpFloat(random.int(1, 999) / 100),
    active: random.chance(0.5),
    nothing: null,
    owner: new PhpObject('stdClass', { home: siteUrl, id: random.int(1, 99), note: words.sentence(random, 6) }),
    inner: phpSerialize(inner),
    deeper: phpSerialize({ level: 2, again: phpSerialize({ level: 3, url: `${siteUrl}/deep/` }) }),
    json: phpJson({ url: `${siteUrl}/json-inside/`, text: 'über' }),
  };
}

function writeOptions(context: GeneratorContext): WrittenTable {
  const columns = ['option_id', 'option_name', 'option_value', 'autoload'];
  return writeTable(context, 'wp_options', columns, (file, random) => {
    const { words } = context;
    let id = firstOptionId;
    const add = (name: string, value: string, autoload = 'no'): void => {
      file.row([id, name, value, autoload]);
      id += 1;
    };
    const shop = { address: siteUrl, sender: person(1).email, upload_path: `${sitePath}/wp-content/uploads` };
    add('shop_settings', phpSerialize({ ...shop, title: 'Süßes & Saures', list: ['a', 'ü', '日本'] }), 'yes');
    add('shop_newsletter', phpSerialize({ to: [person(2).email, person(3).email], page: `${siteUrl}/news/` }));
    add('woocommerce_stripe_settings', phpSerialize({ enabled: 'yes', secret_key: 'CANARY-stripe-secret-key' }));
    add('shop_backup_paths', phpSerialize([sitePath, `${sitePath}/wp-config.php`]));
    add('shop_broken', brokenSerialized(random, words));
    const total = scaled(context, optionsAtScaleOne, 40);
    for (let index = 0; index < total; index += 1) {
      const roll = random.below(100);
      if (roll < 30) {
        const name = `_transient_${words.slug(random)}_${index}`;
        add(`_transient_timeout_${name.slice(11)}`, String(moment(random)));
        add(name, phpSerialize({ html: `<a href="${siteUrl}/">${words.text(random, 300)}</a>` }));
      } else if (roll < 70) {
        add(`plugin_${words.slug(random)}_${index}`, phpSerialize(layoutSettings(context, random)));
      } else {
        add(`theme_${words.slug(random)}_${index}`, words.text(random, random.int(20, 500)));
      }
    }
  });
}

function writeTerms(context: GeneratorContext): readonly WrittenTable[] {
  const count = scaled(context, 200, 20);
  const terms = writeTable(context, 'wp_terms', ['term_id', 'name', 'slug', 'term_group'], (file, random) => {
    for (let index = 0; index < count; index += 1) {
      const slug = `${context.words.slug(random)}-${index}`;
      file.row([firstTermId + index, slug.replaceAll('-', ' '), slug, 0]);
    }
  });
  const taxonomyColumns = ['term_taxonomy_id', 'term_id', 'taxonomy', 'description', 'parent', 'count'];
  const taxonomy = writeTable(context, 'wp_term_taxonomy', taxonomyColumns, (file, random) => {
    for (let index = 0; index < count; index += 1) {
      const kind = random.pick(['category', 'post_tag', 'product_cat']);
      const text = random.chance(0.3) ? `<a href="${link(random, context.words)}">more</a>` : '';
      file.row([firstTermId + index, firstTermId + index, kind, text, 0, random.below(50)]);
    }
  });
  const columns = ['object_id', 'term_taxonomy_id', 'term_order'];
  const relations = writeTable(context, 'wp_term_relationships', columns, (file, random) => {
    const posts = postCount(context);
    for (let post = context.images.length + 1; post <= posts; post += 1) {
      const first = random.below(count);
      file.row([post, firstTermId + first, 0]);
      file.row([post, firstTermId + ((first + 1 + random.below(count - 1)) % count), 0]);
    }
  });
  return [terms, taxonomy, relations];
}
