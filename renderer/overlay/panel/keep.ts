/** Where texts are kept until the server has them. Each method resolves when it is kept; nothing here throws. */
export interface Keep {
  readonly put: (key: string, value: unknown) => Promise<void>;
  readonly remove: (key: string) => Promise<void>;
  /** Everything whose key begins so. */
  readonly all: (prefix: string) => Promise<readonly (readonly [key: string, value: unknown])[]>;
}

const store = 'texts';

function asked<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('refused'));
  });
}

function openDatabase(name: string): Promise<IDBDatabase> {
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(store);
  return asked(opening);
}

/** A value without pictures, which only the database can hold. */
function withoutPictures(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (part instanceof Blob ? null : part));
}

/**
 * Keeps in IndexedDB, and where a browser refuses that (private windows, full disks) in `localStorage` and, at last, in
 * memory until the page is left.
 */
export function createKeep(name: string): Keep {
  const memory = new Map<string, unknown>();
  const database = Promise.resolve()
    .then(() => openDatabase(name))
    .catch(() => null);
  const run = async <T>(mode: IDBTransactionMode, work: (objects: IDBObjectStore) => IDBRequest<T>) => {
    const open = await database;
    if (!open) throw new Error('no database');
    return asked(work(open.transaction(store, mode).objectStore(store)));
  };
  const plainKey = (key: string): string => `${name}/${key}`;
  const putPlain = (key: string, value: unknown): void => {
    try {
      localStorage.setItem(plainKey(key), withoutPictures(value));
    } catch {
      memory.set(key, value);
    }
  };
  const removePlain = (key: string): void => {
    memory.delete(key);
    try {
      localStorage.removeItem(plainKey(key));
    } catch {
      // There is none.
    }
  };
  const allPlain = (prefix: string): [string, unknown][] => {
    const found: [string, unknown][] = [...memory].filter(([key]) => key.startsWith(prefix));
    try {
      for (const key of Object.keys(localStorage)) {
        const text = key.startsWith(plainKey(prefix)) ? localStorage.getItem(key) : null;
        if (text !== null) found.push([key.slice(plainKey('').length), JSON.parse(text)]);
      }
    } catch {
      // Refused, or not ours.
    }
    return found;
  };
  return {
    put: async (key, value) => {
      try {
        await run('readwrite', (objects) => objects.put(value, key));
        removePlain(key);
      } catch {
        putPlain(key, value);
      }
    },
    remove: async (key) => {
      removePlain(key);
      await run('readwrite', (objects) => objects.delete(key)).catch(() => undefined);
    },
    all: async (prefix) => {
      const found = new Map(allPlain(prefix));
      try {
        const keys = await run('readonly', (objects) => objects.getAllKeys());
        const values = await run<unknown[]>('readonly', (objects) => objects.getAll());
        keys.forEach((key, index) => {
          if (typeof key === 'string' && key.startsWith(prefix) && !found.has(key)) found.set(key, values[index]);
        });
      } catch {
        // The plain ones are all there are.
      }
      return [...found];
    },
  };
}
