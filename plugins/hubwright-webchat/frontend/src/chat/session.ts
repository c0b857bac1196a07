// The visitor's session: one token per channel and browser, made when somebody really writes.
import * as api from "./api";
import { Memory } from "./memory";
import type { Boot, SessionAnswer } from "./wire";

export interface Identity {
  name?: string;
  email?: string;
}

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
  async tell(identity: Identity = {}): Promise<void> {
    this.identity = { ...this.identity, ...identity };
    if (this.token) await this.start(null);
  }

  forget(): void {
    this.memory.forget();
  }

  private async ask(prechat: Prechat | null): Promise<SessionAnswer> {
    const { name, email, ...fields } = prechat?.fields ?? {};
    const answer = await api.startSession(
      this.boot.key,
      {
        language: this.language(),
        source: this.boot.mode,
        ...(document.referrer && this.boot.mode === "frame" ? { page_url: document.referrer } : {}),
        ...this.identity,
        ...(name ? { name } : {}),
        ...(email ? { email } : {}),
        ...(Object.keys(fields).length ? { fields } : {}),
        ...(prechat?.consent ? { consent: true as const } : {}),
      },
      this.token,
    );
    this.memory.save({ token: answer.token });
    return answer;
  }
}
