import type { EffectiveRecipe, RecipePart } from '#shared/domain/recipe-view.ts';
import { cx } from '../../ui/cx.ts';
import { Disclosure } from '../../ui/disclosure.tsx';
import styles from './recipe-page.module.css';
import { strings } from './strings.ts';

/** The recipe as it takes effect, part by part, with where each comes from: what is not built in first. */
export function RecipeCards({ effective }: { readonly effective: EffectiveRecipe }) {
  const changed = effective.parts.filter(isChanged);
  const others = effective.parts.filter((part) => !isChanged(part));
  return (
    <div className={styles.cards}>
      {[...changed, ...others].map((part) => (
        <PartCard key={part.key} part={part} />
      ))}
    </div>
  );
}

function isChanged({ items, replaced }: RecipePart): boolean {
  return replaced.length > 0 || items.some(({ origin }) => origin !== 'built-in');
}

function PartCard({ part }: { readonly part: RecipePart }) {
  const { key, items, replaced } = part;
  const own = items.filter(({ origin }) => origin !== 'built-in');
  const builtIn = items.filter(({ origin }) => origin === 'built-in');
  return (
    <section className={cx(styles.card, isChanged(part) && styles.changedCard)}>
      <h3 className={styles.cardTitle}>
        {strings.keys[key] ?? key} <code className={styles.path}>{key}</code>
      </h3>
      {items.length === 0 && <p className={styles.soft}>{strings.noParts}</p>}
      {own.length > 0 && (
        <ul className={styles.entries}>
          {own.map((item, index) => (
            <Entry key={index} item={item} mark="new" />
          ))}
        </ul>
      )}
      {replaced.length > 0 && (
        <Disclosure quiet label={strings.replaced} aside={String(replaced.length)}>
          <ul className={styles.entries}>
            {replaced.map((item, index) => (
              <Entry key={index} item={item} mark="gone" />
            ))}
          </ul>
        </Disclosure>
      )}
      {builtIn.length > 0 && (
        <Disclosure quiet label={strings.more(builtIn.length)}>
          <ul className={styles.entries}>
            {builtIn.map((item, index) => (
              <Entry key={index} item={item} mark="same" />
            ))}
          </ul>
        </Disclosure>
      )}
    </section>
  );
}

function Entry({ item, mark }: { readonly item: RecipePart['items'][number]; readonly mark: 'new' | 'gone' | 'same' }) {
  return (
    <li className={cx(styles.entry, styles[mark])}>
      <span className={styles.origin}>
        {strings.origin[item.origin]} <span className={styles.soft}>{strings.originFrom(item.from)}</span>
      </span>
      <pre className={styles.code}>{item.text}</pre>
    </li>
  );
}
