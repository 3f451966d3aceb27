/** How live keys of a payment provider look in settings, whatever the framework. */
export interface PaymentProvider {
  readonly title: string;
  /** Settings and the values that mean real money; `*` stands for anything. */
  readonly settings: readonly { readonly keys: readonly string[]; readonly live: readonly string[] }[];
  /** A key that is live wherever it stands, whatever its setting is called. */
  readonly anywhere?: RegExp;
}

const modes = ['live', 'production', 'prod'];

/** The providers whose keys or modes tell live from test by themselves. */
export const paymentProviders: readonly PaymentProvider[] = [
  {
    title: 'Stripe',
    settings: [
      {
        keys: ['STRIPE_SECRET', 'STRIPE_SECRET_KEY', 'STRIPE_API_KEY', 'WCPAY_SECRET_KEY'],
        live: ['sk_live_*', 'rk_live_*'],
      },
    ],
    anywhere: /\b[sr]k_live_[0-9A-Za-z]/,
  },
  {
    title: 'PayPal',
    settings: [
      { keys: ['PAYPAL_MODE', 'PAYPAL_ENV', 'PAYPAL_ENVIRONMENT'], live: modes },
      { keys: ['PAYPAL_SANDBOX', 'PAYPAL_TEST_MODE'], live: ['false', '0', 'no', 'off'] },
      {
        keys: ['PAYPAL_API_URL', 'PAYPAL_BASE_URL', 'PAYPAL_ENDPOINT'],
        live: ['https://api.paypal.com*', 'https://api-m.paypal.com*'],
      },
    ],
  },
  {
    title: 'Mollie',
    settings: [{ keys: ['MOLLIE_KEY', 'MOLLIE_API_KEY'], live: ['live_*'] }],
    anywhere: /(?<![\w])live_[0-9A-Za-z]{30}/,
  },
  {
    title: 'Braintree',
    settings: [{ keys: ['BRAINTREE_ENVIRONMENT', 'BRAINTREE_ENV', 'BT_ENVIRONMENT'], live: modes }],
    anywhere: /\baccess_token\$production\$/,
  },
  {
    title: 'Adyen',
    settings: [
      { keys: ['ADYEN_ENVIRONMENT', 'ADYEN_ENV', 'ADYEN_MODE'], live: [...modes, 'live-*'] },
      { keys: ['ADYEN_CLIENT_KEY', 'ADYEN_ORIGIN_KEY'], live: ['live_*', 'pub.v2.live*'] },
    ],
  },
  {
    title: 'Square',
    settings: [
      { keys: ['SQUARE_ENVIRONMENT', 'SQUARE_ENV'], live: modes },
      { keys: ['SQUARE_APPLICATION_ID', 'SQUARE_APP_ID'], live: ['sq0idp-*'] },
    ],
    anywhere: /\bsq0(?:atp|csp)-[0-9A-Za-z_-]/,
  },
  {
    title: 'Klarna',
    settings: [
      { keys: ['KLARNA_ENVIRONMENT', 'KLARNA_ENV', 'KLARNA_MODE'], live: modes },
      {
        keys: ['KLARNA_API_URL', 'KLARNA_BASE_URL', 'KLARNA_ENDPOINT'],
        live: ['https://api.klarna.com*', 'https://api-na.klarna.com*', 'https://api-oc.klarna.com*'],
      },
    ],
    anywhere: /\bklarna_live_api_/,
  },
  {
    title: 'Paddle',
    settings: [
      { keys: ['PADDLE_API_KEY'], live: ['pdl_live_*'] },
      { keys: ['PADDLE_SANDBOX'], live: ['false', '0'] },
    ],
    anywhere: /\bpdl_live_[0-9A-Za-z]/,
  },
];
