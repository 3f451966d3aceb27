/** The environment variable that may hold a secret: `server/shop/password` is STAGELIFT_SECRET_SERVER_SHOP_PASSWORD. */
export function secretVariable(ref: string): string {
  return `${prefix}${ref.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
}

const prefix = 'STAGELIFT_SECRET_';
/** Also secret: what `--local-password` takes its value from. */
const localPassword = 'STAGELIFT_LOCAL_PASSWORD';

/** Takes the variables with secrets out of `env` and returns them, so that no program we start inherits them. */
export function takeSecretVariables(env: Record<string, string | undefined>): Readonly<Record<string, string>> {
  const taken: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith(prefix) && name !== localPassword) continue;
    Reflect.deleteProperty(env, name);
    if (value !== undefined) taken[name] = value;
  }
  return taken;
}
