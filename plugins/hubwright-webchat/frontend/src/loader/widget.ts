// Launcher and frame. Nothing is stored and no panel is fetched until somebody opens it.
import { bare } from "../chat/came";
import { icon, SHEET, WORDS } from "./look";

export interface Who {
  name?: string;
  email?: string;
  token?: string;
  user_id?: string;
  user_hash?: string;
}

type Listener = (detail: unknown) => void;

export class Widget {
  private readonly host = document.createElement("hubwright-chat");
  private readonly box = document.createElement("div");
  private readonly launcher = document.createElement("button");
  private readonly frame = document.createElement("iframe");
  private readonly base: string;
  private readonly listeners = new Map<string, Set<Listener>>();
  private readonly waiting: [string, Record<string, unknown>][] = [];
  private readonly small = matchMedia("(max-width: 480px)");
  private words = WORDS.en;
  private text = "";
  private ready = false;
  private isOpen = false;
  private wanted = false;
  private unread = 0;
  private scroll = "";

  constructor(base: string, key: string, language: string) {
    this.base = new URL(base).origin;
    const root = this.host.attachShadow({ mode: "closed" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(SHEET);
    root.adoptedStyleSheets = [sheet];
    this.launcher.type = "button";
    this.launcher.className = "launcher";
    this.launcher.hidden = true;
    this.launcher.onclick = () => (this.isOpen ? this.close() : this.open());
    this.frame.className = "window";
    this.frame.hidden = true;
    this.frame.allow = "clipboard-write";
    const came = new URLSearchParams({ page: bare(location.href), before: bare(document.referrer) });
    this.frame.src = `${base}/c/${encodeURIComponent(key)}/frame?lang=${language}#${came}`;
    this.frame.onload = () => this.post("hello");
    this.box.append(this.frame, this.launcher);
    root.append(this.box);
    addEventListener("message", (e) => this.receive(e));
    document.documentElement.append(this.host);
  }

  /** Until the panel has answered nothing covers the page: one that never comes could not be closed. */
  open(): void {
    this.wanted = true;
    if (this.isOpen || !this.ready) return;
    this.isOpen = true;
    this.frame.hidden = false;
    this.box.classList.add("open");
    if (this.small.matches) {
      this.scroll = document.documentElement.style.overflow;
      document.documentElement.style.overflow = "hidden";
    }
    this.dress();
    this.say("open");
    this.frame.focus();
    this.emit("open");
  }

  close(): void {
    this.wanted = false;
    if (!this.isOpen) return;
    this.isOpen = false;
    this.frame.hidden = true;
    this.box.classList.remove("open");
    if (this.small.matches) document.documentElement.style.overflow = this.scroll;
    this.dress();
    this.say("close");
    this.launcher.focus();
    this.emit("close");
  }

  identify(who: Who): void {
    const { name, email, token, user_id, user_hash } = who;
    this.say("identify", { name, email, token, user_id, user_hash });
  }

  reset(): void {
    this.say("reset");
  }

  on(event: string, listener: Listener): () => void {
    const set = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, set.add(listener));
    if (event === "ready" && this.ready) listener(undefined);
    return () => set.delete(listener);
  }

  /** Speaks to the frame, or remembers it until the frame has answered. */
  private say(type: string, more: Record<string, unknown> = {}): void {
    if (this.ready) this.post(type, more);
    else this.waiting.push([type, more]);
  }

  private post(type: string, more: Record<string, unknown> = {}): void {
    this.frame.contentWindow?.postMessage({ hubwright: 1, type, ...more }, this.base);
  }

  private receive(e: MessageEvent): void {
    const said = e.data as Record<string, unknown> | null;
    if (e.origin !== this.base || e.source !== this.frame.contentWindow || said?.["hubwright"] !== 1) return;
    if (said["type"] === "look") this.look(said);
    else if (said["type"] === "close") this.close();
    else if (said["type"] === "shown") this.handOver();
    else if (said["type"] === "identity") this.emit("identity", { accepted: said["accepted"] === true, reason: said["reason"] });
    else if (said["type"] === "message") this.emit("message", { author: said["author"], kind: said["kind"] });
    else if (said["type"] === "unread") {
      this.unread = Number(said["count"]) || 0;
      this.dress();
      this.emit("unread", { count: this.unread });
    }
  }

  /** The panel can take the focus now; unless the visitor has gone on to something else on the page. */
  private handOver(): void {
    const active = document.activeElement;
    if (this.isOpen && (active === this.host || active === document.body)) this.frame.focus();
  }

  private look(said: Record<string, unknown>): void {
    this.words = said["language"] === "zh" ? WORDS.zh : WORDS.en;
    this.text = typeof said["text"] === "string" ? said["text"] : "";
    this.box.className = `${said["side"] === "left" ? "left" : ""} ${this.isOpen ? "open" : ""}`;
    this.box.style.setProperty("--brand", String(said["colour"]));
    this.box.style.setProperty("--ink", String(said["ink"]));
    this.launcher.hidden = false;
    this.dress();
    if (this.ready) return;
    this.ready = true;
    for (const [type, more] of this.waiting.splice(0)) this.post(type, more);
    this.emit("ready");
    if (this.wanted) this.open();
  }

  private dress(): void {
    const { words, launcher, unread } = this;
    launcher.replaceChildren(icon(this.isOpen ? "close" : "chat"));
    if (this.text && !this.isOpen) launcher.append(this.text);
    if (unread && !this.isOpen) {
      const count = document.createElement("span");
      count.className = "count";
      count.textContent = unread > 99 ? "99+" : String(unread);
      launcher.append(count);
    }
    const label = this.isOpen ? words.close : unread ? words.unread(unread) : words.open;
    launcher.setAttribute("aria-label", this.text && !this.isOpen ? `${this.text}: ${label}` : label);
    launcher.setAttribute("aria-expanded", String(this.isOpen));
    this.frame.title = words.frame;
  }

  private emit(event: string, detail?: unknown): void {
    for (const listener of this.listeners.get(event) ?? []) listener(detail);
  }
}
