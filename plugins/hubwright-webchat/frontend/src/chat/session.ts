// The visitor's session: one token per channel and browser, made when somebody really writes.
import * as api from "./api";
import { came } from "./came";
import { Memory } from "./memory";
import type { Boot, SessionAnswer } from "./wire";

/** Name and e-mail are hints; a token or a hash is what the company's own server signed. */
export interface Identity {
  name?: string;
  email?: string;
  identity_token?: string;
  user_id?: string;
  user_hash?: string;
}

export const proves = (identity: Identity): boolean => Boolean(identity.identity_token || identity.user_hash);

export interface Prechat {
  fields: Record<string, string>;
  consent: boolean;
}

export class Session {
  readonly memory: Memory;
  private identity: Identity = {};
  private pending: Promise<SessionAnswer> | null = null;

  constructor(
    private readonly boot: Boot,
    private readonly language: () => string,
  ) {
    this.memory = new Memory(boot.key);
  }

  get token(): string | null {
    return this.memory.load().token;
  }

  /** Makes the session once, however many ask for it at the same time. */
  start(prechat: Prechat | null): Promise<SessionAnswer> {
    this.pending ??= this.ask(prechat).finally(() => (this.pending = null));
    return this.pending;
  }

  /** Tells the server who this is or which language they read; without a session it waits for one. */
  async tell(identity: Identity = {}): Promise<SessionAnswer | null> {
    const signed = proves(identity) ? { identity_token: undefined, user_id: undefined, user_hash: undefined } : {};
    this.identity = { ...this.identity, ...signed, ...identity };
    if (!this.token) return null;
    await this.pending?.catch(() => undefined); // a request under way does not say this yet
    return this.start(null);
  }

  /** Comes in by a link out of another channel: from now on this browser is that customer. */
  async goOn(link: string): Promise<SessionAnswer> {
    const answer = await api.startSession(this.boot.key, { language: this.language(), source: "link", goes_on: link }, null);
    this.memory.forget();
    this.memory.save({ token: answer.token, conversation: answer.conversation_id });
    return answer;
  }

  forget(): void {
    this.memory.forget();
  }

  /** Whether the company's server has signed for whoever sits here; asked before the first message. */
  get signed(): boolean {
    return proves(this.identity);
  }

  /** Nobody is signed in on the page any more. */
  reset(): void {
    this.identity = {};
    this.memory.forget();
  }

  private async ask(prechat: Prechat | null): Promise<SessionAnswer> {
    const { name, email, ...fields } = prechat?.fields ?? {};
    const answer = await api.startSession(
      this.boot.key,
      {
        language: this.language(),
        source: this.boot.mode,
        ...came(this.boot.mode),
        ...this.identity,
        ...(name ? { name } : {}),
        ...(email ? { email } : {}),
        ...(Object.keys(fields).length ? { fields } : {}),
        ...(prechat?.consent ? { consent: true as const } : {}),
      },
      this.token,
    );
    if (this.token && answer.token !== this.token) this.memory.forget(); // somebody else from now on
    this.memory.save({ token: answer.token });
    return answer;
  }
}
