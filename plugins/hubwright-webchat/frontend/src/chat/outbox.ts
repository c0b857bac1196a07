// Messages the server has not acknowledged yet: kept in IndexedDB, in memory where that is refused.
// Reading the store MERGES into what is already queued: a late read must never swallow a fresh message.
export interface Queued {
  client_id: string;
  order: number;
  at: string;
  kind: string;
  text: string;
  choice_id?: string;
  rating?: number;
  blob?: Blob;
  name?: string;
  file_id?: string;
  state: "queued" | "sending" | "sent" | "failed";
  progress?: number;
  seq?: number;
  conversation_id?: string;
  problem?: string;
}

const STORE = "outbox";

export function mergeQueued(stored: Queued[], fresh: Queued[]): Queued[] {
  const known = new Set(fresh.map((item) => item.client_id));
  const revived = stored.filter((item) => !known.has(item.client_id));
  return [...revived, ...fresh].sort((a, b) => a.order - b.order);
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

// A page that closes before this takes back what it has written.
function committed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve) => {
    transaction.oncomplete = transaction.onabort = transaction.onerror = () => resolve();
  });
}

export class Outbox {
  private database: Promise<IDBDatabase | null> | null = null;
  private lastOrder = 0;

  constructor(private readonly key: string) {}

  /** Grows even when two messages fall into one millisecond or the clock is set back. */
  nextOrder(): number {
    this.lastOrder = Math.max(Date.now(), this.lastOrder + 1);
    return this.lastOrder;
  }

  async stored(): Promise<Queued[]> {
    const items = await this.work("readonly", (store) => store.getAll() as IDBRequest<Queued[]>);
    const queued = (items ?? []).map((item) => ({ ...item, state: "queued" as const, progress: undefined }));
    for (const item of queued) this.lastOrder = Math.max(this.lastOrder, item.order);
    return queued;
  }

  async keep(item: Queued): Promise<void> {
    const { progress: _progress, ...lasting } = item;
    await this.work("readwrite", (store) => store.put(lasting));
  }

  async drop(clientId: string): Promise<void> {
    await this.work("readwrite", (store) => store.delete(clientId));
  }

  private open(): Promise<IDBDatabase | null> {
    this.database ??= (async () => {
      try {
        const request = indexedDB.open(`hubwright:${this.key}`, 1);
        request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "client_id" });
        return await done(request);
      } catch {
        return null;
      }
    })();
    return this.database;
  }

  private async work<T>(mode: IDBTransactionMode, use: (store: IDBObjectStore) => IDBRequest<T>): Promise<T | null> {
    try {
      const database = await this.open();
      if (!database) return null;
      const transaction = database.transaction(STORE, mode);
      const ended = committed(transaction);
      const result = await done(use(transaction.objectStore(STORE)));
      if (mode === "readwrite") await ended;
      return result;
    } catch {
      return null;
    }
  }
}
