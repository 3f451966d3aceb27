import { moment, scaled, sqlTime, writeTable, type GeneratorContext, type WrittenTable } from './context.ts';
import { link } from './links.ts';
import { userCount } from './people-tables.ts';
import { browser, person } from './people.ts';
import { phpSerialize } from './php-serialize.ts';
import type { Random } from './random.ts';

const ordersAtScaleOne = 1600;
const itemsPerOrder = 3;

/** Orders, their addresses, meta and items, the customer table, carts, queued actions and their log. */
export function writeShopTables(context: GeneratorContext): readonly WrittenTable[] {
  return [
    ...writeOrders(context),
    ...writeItems(context),
    writeCustomers(context),
    writeCarts(context),
    ...writeQueue(context),
  ];
}

function orderCount(context: GeneratorContext): number {
  return scaled(context, ordersAtScaleOne, 60);
}

/** The same order always belongs to the same customer. */
function customerOf(context: GeneratorContext, order: number): number {
  return 4 + ((order * 7919) % Math.max(1, userCount(context) - 4));
}

function writeOrders(context: GeneratorContext): readonly WrittenTable[] {
  const columns = [
    'id', 'status', 'currency', 'type', 'tax_amount', 'total_amount', 'customer_id', 'billing_email',
    'date_created_gmt', 'date_updated_gmt', 'parent_order_id', 'payment_method', 'payment_method_title',
    'transaction_id', 'ip_address', 'user_agent', 'customer_note',
  ]; // prettier-ignore
  const orders = writeTable(context, 'wp_wc_orders', columns, (file, random) => {
    for (let id = 1; id <= orderCount(context); id += 1) {
      const customer = customerOf(context, id);
      const { email, ip, last } = person(customer);
      const time = moment(random);
      const status = random.pick(['wc-completed', 'wc-completed', 'wc-processing', 'wc-refunded', 'wc-cancelled']);
      const note = random.chance(0.1) ? `Please ring at ${last}. ${context.words.sentence(random, 8)}` : '';
      file.row([
        id, status, 'EUR', 'shop_order', money(random, 5000), money(random, 90_000), random.chance(0.6) ? customer : 0,
        email, sqlTime(time), sqlTime(time + 3600), 0, 'stripe', 'Credit card', `pi_${random.hex(12)}`, ip,
        browser(random), note,
      ]); // prettier-ignore
    }
  });
  const addressColumns = [
    'id', 'order_id', 'address_type', 'first_name', 'last_name', 'company', 'address_1', 'address_2', 'city', 'state',
    'postcode', 'country', 'email', 'phone',
  ]; // prettier-ignore
  const addresses = writeTable(context, 'wp_wc_order_addresses', addressColumns, (file, random) => {
    let id = 1;
    for (let order = 1; order <= orderCount(context); order += 1) {
      const { first, last, company, street, city, postcode, country, email, phone } = person(
        customerOf(context, order),
      );
      for (const type of ['billing', 'shipping']) {
        const billing = type === 'billing';
        const second = random.chance(0.1) ? `${random.int(1, 9)}. Stock` : null;
        file.row([
          id, order, type, first, last, company, street, second, city, null, postcode, country,
          billing ? email : null, billing ? phone : null,
        ]); // prettier-ignore
        id += 1;
      }
    }
  });
  return [orders, addresses, writeOrderMeta(context)];
}

function writeOrderMeta(context: GeneratorContext): WrittenTable {
  return writeTable(context, 'wp_wc_orders_meta', ['id', 'order_id', 'meta_key', 'meta_value'], (file, random) => {
    let id = 1;
    for (let order = 1; order <= orderCount(context); order += 1) {
      const { first, last, street, city, email } = person(customerOf(context, order));
      const rows: readonly (readonly [string, string])[] = [
        ['_billing_address_index', `${first} ${last} ${street} ${city} ${email}`],
        ['_shipping_address_index', `${first} ${last} ${street} ${city}`],
        ['_order_version', '8.2.1'],
        ['is_vat_exempt', 'no'],
        ['_stripe_customer_id', `cus_${random.hex(7)}`],
        ['_wc_order_attribution_session_entry', link(random, context.words)],
        ['_shop_delivery', phpSerialize({ page: link(random, context.words), mail: email, slots: [9, 12, 17] })],
      ];
      for (const [key, value] of rows) {
        file.row([id, order, key, value]);
        id += 1;
      }
    }
  });
}

function money(random: Random, mostCents: number): string {
  return (random.int(100, mostCents) / 100).toFixed(8);
}

function writeItems(context: GeneratorContext): readonly WrittenTable[] {
  const total = orderCount(context) * itemsPerOrder;
  const columns = ['order_item_id', 'order_item_name', 'order_item_type', 'order_id'];
  const items = writeTable(context, 'wp_woocommerce_order_items', columns, (file, random) => {
    for (let id = 1; id <= total; id += 1) {
      file.row([id, context.words.sentence(random, 3), 'line_item', Math.ceil(id / itemsPerOrder)]);
    }
  });
  const metaColumns = ['meta_id', 'order_item_id', 'meta_key', 'meta_value'];
  const meta = writeTable(context, 'wp_woocommerce_order_itemmeta', metaColumns, (file, random) => {
    let id = 1;
    for (let item = 1; item <= total; item += 1) {
      const sum = (random.int(100, 90_000) / 100).toFixed(2);
      const tax = phpSerialize({ total: { 1: sum }, subtotal: { 1: sum } });
      for (const [key, value] of [
        ['_product_id', String(random.int(1, 3000))],
        ['_qty', String(random.int(1, 5))],
        ['_line_total', sum],
        ['_line_tax', '0'],
        ['_line_tax_data', tax],
      ] as const) {
        file.row([id, item, key, value]);
        id += 1;
      }
    }
  });
  return [items, meta];
}

function writeCustomers(context: GeneratorContext): WrittenTable {
  const columns = [
    'customer_id', 'user_id', 'username', 'first_name', 'last_name', 'email', 'date_last_active', 'date_registered',
    'country', 'postcode', 'city', 'state',
  ]; // prettier-ignore
  return writeTable(context, 'wp_wc_customer_lookup', columns, (file, random) => {
    for (let id = 4; id <= userCount(context); id += 1) {
      const { login, first, last, email, country, postcode, city } = person(id);
      const active = sqlTime(moment(random));
      const registered = random.chance(0.1) ? null : sqlTime(moment(random));
      file.row([id, id, login, first, last, email, active, registered, country, postcode, city, '']);
    }
  });
}

function writeCarts(context: GeneratorContext): WrittenTable {
  const columns = ['session_id', 'session_key', 'session_value', 'session_expiry'];
  return writeTable(context, 'wp_woocommerce_sessions', columns, (file, random) => {
    const count = scaled(context, 500, 20);
    for (let id = 1; id <= count; id += 1) {
      const { first, last, email, phone } = person(random.int(4, 900));
      const customer = phpSerialize({ first_name: first, last_name: last, email, phone });
      file.row([id, `t_${random.hex(15)}`, phpSerialize({ cart: phpSerialize([]), customer }), moment(random)]);
    }
  });
}

function writeQueue(context: GeneratorContext): readonly WrittenTable[] {
  const columns = ['action_id', 'hook', 'status', 'scheduled_date_gmt', 'args', 'group_id', 'attempts', 'claim_id'];
  const actions = scaled(context, 1200, 20);
  const queue = writeTable(context, 'wp_actionscheduler_actions', columns, (file, random) => {
    for (let id = 1; id <= actions; id += 1) {
      const args = JSON.stringify([person(random.int(4, 900)).email]);
      const status = random.pick(['complete', 'complete', 'pending', 'failed']);
      file.row([id, 'shop/send_mail', status, sqlTime(moment(random)), args, 1, random.below(3), 0]);
    }
  });
  const logColumns = ['log_id', 'action_id', 'message', 'log_date_gmt', 'log_date_local'];
  const log = writeTable(context, 'wp_actionscheduler_logs', logColumns, (file, random) => {
    const count = scaled(context, 8000, 40);
    for (let id = 1; id <= count; id += 1) {
      const time = sqlTime(moment(random));
      file.row([id, random.int(1, actions), `action complete via WP Cron for ${random.hex(6)}`, time, time]);
    }
  });
  return [queue, log];
}
