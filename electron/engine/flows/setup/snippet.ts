import type { Environment } from '#shared/domain/environment.ts';
import type { HandSnippet, StageWish } from '#shared/domain/setup.ts';
import { apacheVhost, nginxVhost } from '../../provision/vhost-text.ts';
import { type ComposeFacts, webHostOf } from './compose-parts.ts';

/**
 * The configuration of a web server for an environment; for all temporary ones where it was set up as one of them. Pure.
 * Throws `contract.invalid-input` for names and paths that cannot stand in such a file.
 */
export function toSnippet(
  facts: Pick<ComposeFacts, 'recipe' | 'project'>,
  environment: Environment,
  wish: StageWish | null,
  webServer: 'nginx' | 'apache',
): HandSnippet {
  const host = wish === null ? null : webHostOf(facts, wish, environment);
  const { protocol, host: address } = new URL(environment.url);
  const pattern = host?.pattern ?? address;
  const [name = '', port] = pattern.split(':');
  const vhost = {
    ...{ name, folder: host?.folder ?? environment.path, documentRoot: facts.recipe.documentRoots[0] ?? '' },
    listen: host?.listen ?? port ?? (protocol === 'http:' ? '80' : '443'),
    ...(host?.phpSocket === undefined ? {} : { phpSocket: host.phpSocket }),
  };
  const file = `${name.replace('*.', 'any.')}.conf`;
  return {
    ...{ for: webServer, title: `${environment.name} at ${pattern}` },
    file: webServer === 'nginx' ? `/etc/nginx/conf.d/${file}` : `/etc/apache2/sites-available/${file}`,
    text: webServer === 'nginx' ? nginxVhost(vhost) : apacheVhost(vhost),
  };
}
