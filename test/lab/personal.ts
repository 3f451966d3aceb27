/** Every customer's e-mail address in the generated data is at one of these domains. */
export const customerDomains = ['mail-customer.test', 'post-customer.test'] as const;

/** What the generator puts into personal fields, easy to find in a target that should be masked. */
export const personalMarkers = {
  emailDomains: customerDomains,
  markers: ['Zuckerwald', 'Personenweg', '+49 151 555', '203.0.113.'],
} as const;
