// What is shown, what is sent and what was done: the canvas's one state. Truth is the server's draft; on top of it
// stand the batches that are not saved yet, kept in this browser until the server has them.
import { apply, inverse } from "./doc";
import { adopt, keepQueue, newUuid } from "./keeping";
import { joined, onlyMoves, sameSteps } from "./moves";
import type { Batch, Card, Clash, Doc, DraftView, Island, Op, Remark, Told } from "./types";

export type Saving = "saved" | "saving" | "offline" | "signed-out";
const DEEPEST = 200;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;

export interface Conflict {
  batch: Batch;
  clashes: Clash[];
  said: string;
  shown: Doc; // as this person had it
}

export interface State {
  doc: Doc;
  rev: number;
  cards: Record<string, Card>;
  problems: Told[];
  comments: Remark[];
  heard: string;
  saving: Saving;
  conflict: Conflict | null;
  undos: number;
  redos: number;
}

type Heard = (by: string) => void;

export class Store {
  state: State;
  private server: Doc;
  private queue: Batch[];
  private undos: Op[][] = [];
  private redos: Op[][] = [];
  private listeners = new Set<() => void>();
  private sending = false;
  private polling: AbortController | null = null;
  private tries = 0;
  private timer = 0;
  private readonly key: string;
  onRefused: (sentence: string) => void = () => undefined;
  onOthers: Heard = () => undefined;

  constructor(private readonly island: Island) {
    const { doc, rev, cards, problems, comments, heard } = island.draft;
    this.server = doc;
    this.key = `hw-canvas:${island.person}:${island.flow}:`;
    this.queue = adopt(this.key);
    this.state = { doc, rev, cards, problems, comments, heard, saving: "saved", conflict: null, undos: 0, redos: 0 };
    this.show();
    window.addEventListener("online", () => this.wake());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.wake());
  }

  start(): void {
    void this.send();
    void this.poll();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  snapshot = (): State => this.state;

  // A gesture: shown at once, undoable, saved as soon as may be.
  commit(ops: Op[]): void {
    if (ops.length === 0 || !this.island.may_edit) return;
    this.remember(ops);
    this.enqueue(ops);
  }

  // What a form saved by itself, so that it can be undone like a gesture.
  remember(ops: Op[]): void {
    const last = this.undos.at(-1);
    if (last && onlyMoves(last) && onlyMoves(ops) && sameSteps(last, ops) && this.queue.length > 0) this.undos[this.undos.length - 1] = joined(last, ops);
    else this.undos.push(ops);
    if (this.undos.length > DEEPEST) this.undos.shift();
    this.redos = [];
  }

  undo(): boolean {
    return this.travel(this.undos, this.redos);
  }

  redo(): boolean {
    return this.travel(this.redos, this.undos);
  }

  private travel(from: Op[][], to: Op[][]): boolean {
    const ops = from.pop();
    if (!ops) return false;
    const back = inverse(ops);
    to.push(back);
    this.enqueue(back);
    return true;
  }

  private enqueue(ops: Op[]): void {
    const last = this.queue.length > (this.sending ? 1 : 0) ? this.queue.at(-1) : undefined;
    if (last && onlyMoves(last.ops) && onlyMoves(ops) && sameSteps(last.ops, ops)) last.ops = joined(last.ops, ops);
    else this.queue.push({ batch: crypto.getRandomValues(new Uint32Array(4)).join("-"), base_rev: this.state.rev, ops });
    this.show();
    void this.send();
  }

  // The newest draft, now. While something is being saved, the answer to that brings it: this one would be older by then.
  async refresh(): Promise<void> {
    if (this.busy()) return;
    this.polling?.abort();
    const answer = await this.ask(`${this.island.url}/draft?after=0`).catch(() => null);
    const view = answer?.ok && ((await answer.json()) as DraftView);
    view && !this.busy() && view.rev >= this.state.rev ? this.take(view) : this.show();
  }

  private busy(): boolean {
    return this.sending || this.queue.length > 0;
  }

  // A comment is no part of the flow: it is said at once or not at all; false when it could not be said.
  comment(node: string, text: string): Promise<boolean> {
    return this.remark("", { id: newUuid(), node, text });
  }

  settleComment(id: string, settled: boolean): Promise<boolean> {
    return this.remark(`/${id}`, { settled });
  }

  private async remark(place: string, body: object): Promise<boolean> {
    const answer = await this.ask(`${this.island.url}/comments${place}`, JSON.stringify(body)).catch(() => null);
    if (!answer?.ok) return false;
    const { comments, heard } = (await answer.json()) as DraftView;
    this.update({ comments, heard });
    return true;
  }

  // Both sides were shown: mine goes on as a new batch on top of theirs, theirs stays as it is.
  resolve(ops: Op[]): void {
    const gone = this.state.conflict?.batch;
    this.update({ conflict: null });
    if (gone) this.forget(gone);
    if (ops.length) this.commit(ops);
    else this.show();
    void this.send();
    void this.poll();
  }

  // Where steps stand that were never placed; nobody did that, so nobody undoes it.
  settle(ops: Op[]): void {
    if (ops.length && this.island.may_edit) this.enqueue(ops);
  }

  private forget(batch: Batch): void {
    this.undos = this.undos.filter((ops) => ops !== batch.ops);
  }

  theirs(): Doc {
    return this.server;
  }

  private wake(): void {
    window.clearTimeout(this.timer);
    this.tries = 0;
    void this.send();
    void this.poll();
  }

  private async send(): Promise<void> {
    const batch = this.queue[0];
    if (this.sending || !batch || this.state.conflict || this.state.saving === "signed-out") return;
    this.sending = true;
    this.polling?.abort();
    if (this.state.saving !== "offline") this.update({ saving: "saving" });
    let goOn = true;
    try {
      goOn = await this.post(batch);
      this.tries = 0;
    } catch {
      goOn = false;
      this.update({ saving: "offline" });
      this.later();
    }
    this.sending = false;
    if (!goOn) return;
    if (this.queue.length) void this.send();
    else {
      this.update({ saving: "saved" });
      void this.poll();
    }
  }

  private signedOut(): boolean {
    return this.state.saving === "signed-out";
  }

  private later(): void {
    window.clearTimeout(this.timer);
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.tries++) * (0.7 + 0.6 * Math.random());
    this.timer = window.setTimeout(() => {
      void this.send();
      void this.poll();
    }, wait);
  }

  private async post(batch: Batch): Promise<boolean> {
    const answer = await this.ask(`${this.island.url}/draft/ops`, JSON.stringify(batch));
    if (!answer) return false;
    if (answer.status >= 500) throw new Error("the server is not well");
    const body = (await answer.json()) as DraftView & { title: string; type: string; clashes?: Clash[]; draft?: DraftView };
    if (answer.ok) {
      this.queue.shift();
      if (!body.doc) this.server = apply(this.server, batch.ops);
      this.take(body);
      return true;
    }
    if (body.type.endsWith("idempotency-key-reused")) {
      batch.batch = crypto.getRandomValues(new Uint32Array(4)).join("-");
      return true;
    }
    const shown = this.state.doc;
    this.queue.shift();
    if (body.draft) this.take(body.draft);
    if (body.clashes?.length) {
      this.update({ conflict: { batch, clashes: body.clashes, said: body.title, shown }, saving: "saved" });
      return false;
    }
    this.forget(batch);
    this.show();
    this.onRefused(body.title);
    return true;
  }

  private async poll(): Promise<void> {
    if (this.polling || this.busy() || this.state.conflict || this.state.saving === "signed-out") return;
    const control = new AbortController();
    this.polling = control;
    let failed = false;
    try {
      const answer = await this.ask(`${this.island.url}/draft?after=${this.state.rev}&known=${encodeURIComponent(this.state.heard)}&wait=20`, undefined, control.signal);
      if (answer?.ok) {
        const view = (await answer.json()) as DraftView;
        if (this.state.saving === "offline") this.update({ saving: "saved" });
        if (view.doc && view.rev >= this.state.rev && !this.busy()) {
          const changed = view.rev > this.state.rev;
          this.take(view);
          if (changed) this.onOthers(view.changed_by);
        }
      } else failed = true;
    } catch {
      failed = !control.signal.aborted;
    }
    this.polling = null;
    if (failed) {
      if (!this.signedOut()) this.update({ saving: "offline" });
      this.later();
    } else void this.poll();
  }

  // An answer that is no JSON is a sign-in page: what is not saved waits here until somebody has signed in again.
  private async ask(address: string, body?: string, signal?: AbortSignal): Promise<Response | null> {
    const csrf = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
    const headers = { accept: "application/json", ...(body ? { "content-type": "application/json", "x-csrftoken": csrf } : {}) };
    const answer = await fetch(address, { method: body ? "POST" : "GET", headers, body, signal, cache: "no-store" });
    if (answer.status >= 500 || /json/.test(answer.headers.get("content-type") ?? "")) return answer;
    this.update({ saving: "signed-out" });
    return null;
  }

  private take(view: DraftView): void {
    if (view.doc) this.server = view.doc;
    const cards = view.doc ? kept(this.state.cards, view.cards) : { ...this.state.cards, ...view.cards };
    this.state = { ...this.state, rev: view.rev, cards, problems: view.problems, comments: view.comments, heard: view.heard };
    this.show();
  }

  private show(): void {
    keepQueue(this.key, this.queue);
    const doc = this.queue.reduce((shown, batch) => apply(shown, batch.ops), this.server);
    this.update({ doc, undos: this.undos.length, redos: this.redos.length });
  }

  private update(part: Partial<State>): void {
    this.state = { ...this.state, ...part };
    this.listeners.forEach((listener) => listener());
  }
}

// Cards that say the same stay the same objects, so that only what changed is drawn again.
function kept(old: Record<string, Card>, fresh: Record<string, Card>): Record<string, Card> {
  return Object.fromEntries(
    Object.entries(fresh).map(([id, card]) => [id, old[id] && JSON.stringify(old[id]) === JSON.stringify(card) ? (old[id] as Card) : card]),
  );
}
