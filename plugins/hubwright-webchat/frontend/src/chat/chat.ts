// One visitor's chat: holds the state, lets the parts talk, knows nothing of the page.
import * as api from "./api";
import { Link } from "./link";
import type { Queued } from "./outbox";
import { refusedProof, type Proof } from "./proof";
import { Sender } from "./sender";
import { proves, Session, type Identity, type Prechat } from "./session";
import { asksFirst, firstState, type State } from "./state";
import { availability, isSpoken, withEvents } from "./timeline";
import { Waiting } from "./waiting";
import type { Boot, EventsAnswer, Language } from "./wire";

const TYPING_LASTS = 8_000;
const TYPING_EVERY = 3_000;

export class Chat {
  state: State;
  private readonly listeners = new Set<() => void>();
  readonly waiting = new Waiting(() => this.session.token, (change) => this.set(change));
  private readonly session: Session;
  private readonly sender: Sender;
  private readonly link: Link;
  private typingEnds = 0;
  private toldTyping = 0;
  private startAgain = 0;
  /** Called when a session could not begin for want of a signature that counts. */
  unproved: ((proof: Proof) => void) | null = null;

  constructor(readonly boot: Boot) {
    this.state = firstState(boot);
    this.session = new Session(boot, () => this.state.language);
    this.sender = new Sender(boot.key, {
      token: () => this.ensureToken(),
      changed: (outbox) => this.set({ outbox }),
      landed: (conversation) => this.landed(conversation),
      signedOut: () => this.signedOut(),
    });
    this.link = new Link({
      position: () => this.position(),
      arrived: (answer) => this.arrived(answer),
      typing: (author, on) => this.heardTyping(author, on),
      standing: (standing) => this.waiting.heard(standing),
      connection: (connection) => {
        const back = connection === "online" && this.state.connection !== "online";
        this.set({ connection });
        if (back) void this.sender.flush();
      },
      signedOut: () => this.signedOut(),
      refused: (why) => this.set({ blocked: why || "blockedBanner" }),
    });
    addEventListener("online", () => {
      if (!this.state.started) this.set({ connection: "online" });
      void this.sender.flush();
    });
  }

  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Takes up where this browser left off. */
  async begin(): Promise<void> {
    await this.comeByLink();
    const { token, conversation } = this.session.memory.load();
    if (token) {
      this.set({ started: true, needsPrechat: false, conversation });
      this.link.start();
    }
    await this.sender.revive();
    this.set({ settled: true });
    if (this.sender.waiting) void this.sender.flush();
  }

  /** A link works once; afterwards, or when it is too old, this is an ordinary chat. */
  private async comeByLink(): Promise<void> {
    const link = /^#go=([\w.-]+)$/.exec(location.hash)?.[1];
    if (!link || this.boot.mode !== "page") return;
    try {
      await this.session.goOn(link);
    } catch (error) {
      if (!(error instanceof api.Refused)) return this.set({ notice: "linkFailed" }); // loading the page again tries again
      if (!this.session.token) this.set({ notice: "linkUsed" });
    }
    history.replaceState(null, "", location.pathname + location.search);
  }

  send(draft: Pick<Queued, "kind" | "text"> & Partial<Queued>): void {
    this.toldTyping = 0;
    this.sender.add(draft);
    this.link.hurry();
  }

  retry = (clientId: string): void => this.sender.retry(clientId);
  discard = (clientId: string): void => void this.sender.discard(clientId);

  async answerPrechat(prechat: Prechat): Promise<void> {
    this.set({ prechatBusy: true, prechatProblem: null });
    try {
      await this.openSession(prechat);
    } catch (error) {
      const unreachable = { status: 0, type: "", title: "", reason: "", errors: [] };
      this.set({ prechatProblem: error instanceof api.Refused ? error.problem : unreachable });
    } finally {
      this.set({ prechatBusy: false });
    }
    void this.sender.flush();
  }

  setLanguage(language: Language): void {
    this.set({ language });
    void this.session.tell().catch(() => undefined);
  }

  /** Answers whether the signature was taken; null where there was none, or nobody has written yet. */
  async identify(identity: Identity): Promise<Proof | null> {
    const before = this.session.token;
    try {
      const answer = await this.session.tell(identity);
      if (!this.state.started) this.set({ needsPrechat: asksFirst(this.boot, this.session.signed) });
      if (answer && before && answer.token !== before) this.becomes(answer.conversation_id);
      if (proves(identity) && this.state.notice === "signInFirst") this.set({ notice: null });
      if (proves(identity)) void this.sender.flush();
      return answer && proves(identity) ? { accepted: true, reason: "" } : null;
    } catch (error) {
      if (!(error instanceof api.Refused || error instanceof api.Unreachable)) throw error;
      return refusedProof(error);
    }
  }

  /** The page signed its customer out: what they wrote must not stand here for the next one. */
  reset(): void {
    this.session.reset();
    this.becomes(null);
    this.set({ started: false, needsPrechat: asksFirst(this.boot), view: "chat", past: null, reading: null, blocked: null });
  }

  typed(): void {
    if (!this.state.started || Date.now() - this.toldTyping < TYPING_EVERY) return;
    this.toldTyping = Date.now();
    this.link.sendTyping(true);
  }

  stoppedTyping(): void {
    if (this.toldTyping && this.state.started) this.link.sendTyping(false);
    this.toldTyping = 0;
  }

  async showHistory(): Promise<void> {
    this.set({ view: "history", reading: null });
    const token = this.session.token;
    if (!token) return this.set({ past: [] });
    try {
      this.set({ past: (await api.history(token)).conversations });
    } catch {
      this.set({ past: this.state.past ?? [], notice: "historyFailed" });
    }
  }

  async read(id: string): Promise<void> {
    this.set({ reading: { id, events: null } });
    const token = this.session.token;
    try {
      if (token) this.set({ reading: { id, events: await api.wholeConversation(token, id) } });
    } catch {
      this.set({ reading: null, notice: "historyFailed" });
    }
  }

  showChat(): void {
    this.set({ view: "chat", reading: null });
  }

  notice(notice: State["notice"]): void {
    this.set({ notice });
  }

  /** How many messages came since this browser last showed the conversation. */
  unread(): number {
    const { read } = this.session.memory.load();
    return this.state.events.filter((e) => e.seq > read && e.author !== "contact" && isSpoken(e.kind)).length;
  }

  markRead(): void {
    const read = this.state.events.at(-1)?.seq ?? 0;
    if (this.session.token && read > this.session.memory.load().read) this.session.memory.save({ read });
  }

  /** Another customer sits here now: nothing of the one before may be seen. */
  private becomes(conversation: string | null): void {
    this.link.stop();
    this.sender.forget();
    this.set({ conversation: null, events: [], earlier: [], typing: null, standing: null, ways: null, past: null, reading: null, view: "chat" });
    if (!conversation) return;
    this.moveTo(conversation);
    this.link.start();
  }

  private position() {
    const token = this.session.token;
    if (!token) return null;
    return { token, conversation: this.state.conversation, after: this.state.events.at(-1)?.seq ?? 0 };
  }

  private async ensureToken(): Promise<string | null> {
    if (this.session.token) return this.session.token;
    if (asksFirst(this.boot, this.session.signed)) {
      this.set({ needsPrechat: true });
      return null;
    }
    try {
      await this.openSession(null);
    } catch (error) {
      const proof = refusedProof(error);
      if (!proof) throw error;
      this.set({ notice: "signInFirst" }); // what was written waits for the sign-in
      this.unproved?.(proof);
      return null;
    }
    return this.session.token;
  }

  private async openSession(prechat: Prechat | null): Promise<void> {
    const answer = await this.session.start(prechat);
    this.set({ started: true, needsPrechat: false });
    this.moveTo(answer.conversation_id);
    this.link.start();
  }

  private landed(conversation: string): void {
    const moved = this.state.conversation !== conversation;
    this.moveTo(conversation);
    this.clearSent();
    if (moved || this.state.connection !== "online") void this.link.catchUp();
  }

  private arrived(answer: EventsAnswer): void {
    const { conversation_id: id, events } = answer;
    if (id && this.state.conversation && id !== this.state.conversation) return this.moveTo(id);
    if (id) this.moveTo(id);
    const ours = events.filter((event) => !id || event.conversation_id === id);
    if (!ours.length) return;
    const all = withEvents(this.state.events, ours);
    if (all === this.state.events) return;
    const quiet = ours.some((event) => event.author !== "contact");
    this.set({ events: all, ...(quiet ? { typing: null } : {}), ...availability(ours) });
    this.clearSent();
  }

  /** Some things we send come back as another kind of event, without our id; then the number tells. */
  private clearSent(): void {
    const { events, conversation } = this.state;
    const ids = new Set(events.flatMap((event) => event.client_id ?? []));
    this.sender.seen(ids, conversation, events.at(-1)?.seq ?? 0);
  }

  /** Another conversation starts at its first event; what was on the screen stays above it. */
  private moveTo(conversation: string | null): void {
    const { conversation: known, events, earlier } = this.state;
    if (!conversation || conversation === known) return;
    this.session.memory.save({ conversation, ...(known ? { read: 0 } : {}) });
    this.set({
      conversation,
      ...(known && events.length ? { events: [], earlier: [...earlier, events].slice(-3) } : {}),
    });
  }

  /** The server does not know this token any more: a new session, and what is queued goes there. */
  private signedOut(): void {
    this.session.forget();
    this.link.stop();
    const { events, earlier } = this.state;
    this.set({
      started: false,
      conversation: null,
      events: [],
      earlier: events.length ? [...earlier, events].slice(-3) : earlier,
      needsPrechat: asksFirst(this.boot),
      connection: "connecting",
    });
    clearTimeout(this.startAgain);
    this.startAgain = window.setTimeout(() => {
      if (this.sender.waiting) void this.sender.flush();
      else this.set({ connection: "online" });
    }, 500);
  }

  private heardTyping(author: string, on: boolean): void {
    clearTimeout(this.typingEnds);
    this.set({ typing: on ? author : null });
    if (on) this.typingEnds = window.setTimeout(() => this.set({ typing: null }), TYPING_LASTS);
  }

  private set(change: Partial<State>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }
}
