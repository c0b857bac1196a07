// Empties the outbox, one message at a time and in order; a refusal marks its own message and goes on.
import * as api from "./api";
import { mergeQueued, Outbox, type Queued } from "./outbox";

const STORE_MS = 1_000; // a store that takes longer is not waited for

export interface SenderHandlers {
  token(): Promise<string | null>;
  changed(items: Queued[]): void;
  landed(conversation: string): void;
  signedOut(): void;
}

export class Sender {
  private items: Queued[] = [];
  private readonly kept = new Map<string, Promise<void>>();
  private readonly outbox: Outbox;
  private busy = false;
  private again = 0;
  private failures = 0;

  constructor(
    key: string,
    private readonly on: SenderHandlers,
  ) {
    this.outbox = new Outbox(key);
  }

  async revive(): Promise<void> {
    this.set(mergeQueued(await this.outbox.stored(), this.items));
  }

  get waiting(): boolean {
    return this.items.some((item) => item.state === "queued" || item.state === "sending");
  }

  add(draft: Pick<Queued, "kind" | "text"> & Partial<Queued>): Queued {
    const item: Queued = {
      client_id: crypto.randomUUID?.() ?? fallbackId(),
      order: this.outbox.nextOrder(),
      at: new Date().toISOString(),
      state: "queued",
      ...draft,
    };
    this.set([...this.items, item]);
    this.kept.set(item.client_id, Promise.race([this.outbox.keep(item), pause(STORE_MS)]));
    void this.flush();
    return item;
  }

  retry(clientId: string): void {
    this.change(clientId, { state: "queued", problem: undefined });
    void this.flush();
  }

  /** Gone from the store first: a page that is loaded again in the next moment must not bring it back. */
  async discard(clientId: string): Promise<void> {
    await Promise.race([this.outbox.drop(clientId), pause(STORE_MS)]);
    this.set(this.items.filter((item) => item.client_id !== clientId));
  }

  /** The server's own list contains these now, or has gone past them: our copies have done their work. */
  seen(clientIds: Set<string>, conversation: string | null, upTo: number): void {
    const passed = (item: Queued) =>
      item.state === "sent" && item.conversation_id === conversation && (item.seq ?? Infinity) <= upTo;
    const gone = this.items.filter((item) => clientIds.has(item.client_id) || passed(item));
    if (!gone.length) return;
    this.set(this.items.filter((item) => !gone.includes(item)));
    for (const item of gone) void this.outbox.drop(item.client_id);
  }

  /** What the one before had not sent is theirs alone. */
  forget(): void {
    clearTimeout(this.again);
    for (const item of this.items) void this.outbox.drop(item.client_id);
    this.set([]);
  }

  async flush(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    clearTimeout(this.again);
    try {
      let next: Queued | undefined;
      while ((next = this.items.find((item) => item.state === "queued"))) {
        const token = await this.on.token();
        if (!token) return;
        if (!(await this.send(next, token))) return;
      }
      this.failures = 0;
    } catch (error) {
      this.later(error);
    } finally {
      this.busy = false;
    }
  }

  private async send(item: Queued, token: string): Promise<boolean> {
    const id = item.client_id;
    this.change(id, { state: "sending" });
    await this.kept.get(id);
    this.kept.delete(id);
    try {
      if (item.blob && !item.file_id) {
        const file = await api.upload(token, item.blob, item.name ?? "file", (progress) => this.change(id, { progress }));
        this.change(id, { file_id: file.file_id, progress: 1 });
        item.file_id = file.file_id;
        await this.outbox.keep({ ...item, state: "queued" });
      }
      const { kind, text, choice_id, rating, file_id } = item;
      const answer = await api.postMessage(token, { client_id: id, kind, text, choice_id, rating, file_id });
      this.change(id, { state: "sent", seq: answer.seq, conversation_id: answer.conversation_id });
      await this.outbox.drop(id);
      this.on.landed(answer.conversation_id);
      return true;
    } catch (error) {
      return this.stumble(id, error);
    }
  }

  private stumble(id: string, error: unknown): boolean {
    if (error instanceof api.Refused && error.problem.status === 401) {
      this.change(id, { state: "queued" });
      this.on.signedOut();
      this.later(error);
      return false;
    }
    if (error instanceof api.Refused && error.problem.status !== 429) {
      this.change(id, { state: "failed", problem: error.problem.title });
      return true;
    }
    this.change(id, { state: "queued" });
    this.later(error);
    return false;
  }

  private later(error: unknown): void {
    this.failures += 1;
    const told = error instanceof api.Refused && error.problem.status === 429 ? error.retryAfter : 0;
    const seconds = told || Math.min(30, 2 ** Math.min(this.failures - 1, 5));
    clearTimeout(this.again);
    this.again = window.setTimeout(() => void this.flush(), seconds * 1000);
  }

  private change(clientId: string, change: Partial<Queued>): void {
    this.set(this.items.map((item) => (item.client_id === clientId ? { ...item, ...change } : item)));
  }

  private set(items: Queued[]): void {
    this.items = items;
    this.on.changed(items);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** randomUUID exists on secure origins only; a demo opened by its address in the house network is none. */
function fallbackId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
