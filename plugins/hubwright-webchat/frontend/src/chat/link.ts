// Keeps the panel in touch: one socket, a long poll where sockets do not get through.
// Truth is never the socket's: after every (re)connect the catch-up URL is asked.
import * as api from "./api";
import type { EventsAnswer, Standing } from "./wire";

export type Connection = "connecting" | "online" | "offline";

export interface Position {
  token: string;
  conversation: string | null;
  after: number;
}

export interface LinkHandlers {
  position(): Position | null;
  arrived(answer: EventsAnswer): void;
  typing(author: string, on: boolean): void;
  standing(standing: Standing | null): void;
  connection(state: Connection): void;
  signedOut(): void;
  refused(why: string): void;
}

const READY_WITHIN = 8_000;
const PING_EVERY = 25_000;
const PONG_WITHIN = 10_000;
const SOCKET_AGAIN = 60_000;
const POLL_SECONDS = 20;

export class Link {
  private life: AbortController | null = null;
  private socket: WebSocket | null = null;
  private ready = false;
  private failures = 0;
  private socketFailures = 0;
  private socketTriedAt = 0;
  private nudge: (() => void) | null = null;

  constructor(private readonly on: LinkHandlers) {
    addEventListener("online", () => this.hurry());
    addEventListener("offline", () => {
      this.socket?.close();
      if (this.life) this.on.connection("offline");
    });
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.hurry());
  }

  start(): void {
    if (this.life) return;
    this.life = new AbortController();
    void this.loop(this.life);
  }

  stop(): void {
    this.life?.abort();
    this.life = null;
    this.socket?.close();
    this.hurry();
  }

  /** Ends a pause between attempts, for instance because the visitor has just written something. */
  hurry(): void {
    this.nudge?.();
  }

  sendTyping(on: boolean): void {
    const place = this.on.position();
    if (this.ready && this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ type: "typing", on }));
    else if (place) api.typing(place.token, on).catch(() => undefined);
  }

  private async loop(life: AbortController): Promise<void> {
    let fine = false;
    while (!life.signal.aborted) {
      const place = this.on.position();
      if (!place) break;
      if (!navigator.onLine) this.on.connection("offline");
      else if (!fine) this.on.connection("connecting");
      const tired = this.socketFailures >= 2;
      const polling = tired && Date.now() - this.socketTriedAt < SOCKET_AGAIN;
      const lived = polling ? await this.poll(place, life) : await this.talk(place, life);
      if (life.signal.aborted) return;
      if (polling && lived && this.failures) this.socketFailures = 0; // the server was away, sockets may work
      if (polling || !tired || lived) fine = polling && lived;
      this.failures = lived ? 0 : this.failures + (polling || !tired ? 1 : 0);
      if (!polling && tired && !lived) continue;
      if (!polling || !lived) await this.pause();
    }
    if (this.life === life) this.life = null;
  }

  /** Waits 0.3 s to 30 s, less when the browser says it is online again. */
  private pause(): Promise<void> {
    const ceiling = Math.min(30_000, 1_000 * 2 ** Math.max(0, this.failures - 1));
    const wait = this.failures ? ceiling * (0.6 + Math.random() * 0.4) : 300 + Math.random() * 400;
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, wait);
      this.nudge = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** One life of a socket; true when it got as far as being ready. */
  private talk(place: Position, life: AbortController): Promise<boolean> {
    this.socketTriedAt = Date.now();
    return new Promise((resolve) => {
      const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/api/v1/visitor/socket`);
      this.socket = socket;
      let lived = false;
      let alarm = setTimeout(() => socket.close(), READY_WITHIN);
      let heart = 0;
      const beat = () => {
        socket.send('{"type":"ping"}');
        clearTimeout(alarm);
        alarm = setTimeout(() => socket.close(), PONG_WITHIN);
      };
      socket.onopen = () =>
        // Without a conversation the newest is meant; catching up tells when that is not ours any more.
        socket.send(JSON.stringify({ type: "auth", token: place.token, after: place.after }));
      socket.onmessage = (message) => {
        const said = JSON.parse(String(message.data)) as Record<string, unknown>;
        clearTimeout(alarm);
        if (said["type"] === "ready") {
          lived = this.ready = true;
          this.socketFailures = this.failures = 0;
          heart = window.setInterval(beat, PING_EVERY);
          this.on.connection("online");
          void this.catchUp();
        } else if (said["type"] === "events") {
          this.take(said as unknown as EventsAnswer);
        } else if (said["type"] === "typing") {
          this.on.typing(String(said["author"]), Boolean(said["on"]));
        } else if (said["type"] === "standing") {
          this.on.standing(said["standing"] as Standing | null);
        }
      };
      socket.onclose = (closed) => {
        clearTimeout(alarm);
        clearInterval(heart);
        this.ready = false;
        if (this.socket === socket) this.socket = null;
        if (!lived) this.socketFailures += 1;
        // Why, is asked over HTTP: an unknown token starts anew, a blocked visitor is told so.
        if (!life.signal.aborted && (closed.code === 4401 || closed.code === 4403)) void this.catchUp();
        resolve(lived);
      };
    });
  }

  private async poll(place: Position, life: AbortController): Promise<boolean> {
    try {
      const wait = this.failures ? 0 : POLL_SECONDS;
      const answer = await api.events(place.token, place.after, wait, null, life.signal);
      this.on.connection("online");
      await this.absorb(answer);
      return true;
    } catch (error) {
      return this.excused(error);
    }
  }

  /** Asks for everything after what we have, page by page, until there is no more. */
  async catchUp(): Promise<void> {
    try {
      const place = this.on.position();
      if (place) await this.absorb(await api.events(place.token, place.after, 0, null));
    } catch (error) {
      this.excused(error);
    }
  }

  private async absorb(answer: EventsAnswer): Promise<void> {
    const before = this.on.position();
    this.on.arrived(answer);
    if (answer.standing !== undefined) this.on.standing(answer.standing);
    const now = this.on.position();
    const moved = before?.conversation != null && before.conversation !== now?.conversation;
    if (now && (moved || answer.events.length >= 200)) {
      await this.absorb(await api.events(now.token, now.after, 0, null));
    }
  }

  /** Socket events of another conversation only tell that there is one; its truth is fetched from the start. */
  private take(answer: EventsAnswer): void {
    const known = this.on.position()?.conversation;
    this.on.arrived(answer);
    if (known && answer.conversation_id && answer.conversation_id !== known) void this.catchUp();
  }

  private excused(error: unknown): boolean {
    if (error instanceof api.Refused) {
      if (error.problem.status === 401) this.signOut();
      else if (error.problem.status === 403) this.refuse(error.problem.title);
    }
    return false;
  }

  private signOut(): void {
    this.stop();
    this.on.signedOut();
  }

  private refuse(why: string): void {
    this.stop();
    this.on.connection("offline");
    this.on.refused(why);
  }
}
