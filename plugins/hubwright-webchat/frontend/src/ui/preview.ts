// A sample conversation for the settings page: looks like the real thing, never touches the network.
import { asksFirst, firstState, type State } from "../chat/state";
import { Waiting } from "../chat/waiting";
import type { Boot, ChatEvent, Language, Settings } from "../chat/wire";
import type { ChatPort } from "./context";
import { speaker } from "./texts";

export class PreviewChat implements ChatPort {
  boot: Boot;
  state: State;
  private readonly listeners = new Set<() => void>();

  constructor(boot: Boot) {
    this.boot = boot;
    this.state = { ...firstState(boot), connection: "online", settled: true };
    this.sample();
  }

  /** Takes the form's raw values while the admin is still typing. */
  change(settings: unknown, language: unknown): void {
    if (typeof settings === "object" && settings !== null) {
      const before = this.boot.settings;
      const changed = { ...before, ...(settings as Partial<Settings>) };
      this.boot = { ...this.boot, settings: changed, show_mark: boolean(settings, "show_mark", this.boot.show_mark) };
      if (asked(before) !== asked(changed)) this.state = { ...this.state, needsPrechat: asksFirst(this.boot) };
    }
    if (language === "en" || language === "zh") this.state = { ...this.state, language };
    this.sample();
  }

  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  setLanguage(language: Language): void {
    this.state = { ...this.state, language };
    this.sample();
  }

  answerPrechat(): Promise<void> {
    this.state = { ...this.state, needsPrechat: false };
    this.tell();
    return Promise.resolve();
  }

  send(): void {}
  retry = (): void => {};
  discard = (): void => {};
  typed(): void {}
  stoppedTyping(): void {}
  showHistory = (): Promise<void> => Promise.resolve();
  read = (): Promise<void> => Promise.resolve();
  showChat(): void {}
  readonly waiting = new Waiting(() => null, () => undefined);
  notice(): void {}
  markRead(): void {}

  private sample(): void {
    const say = speaker(this.state.language);
    const at = new Date().toISOString();
    const base = { conversation_id: "preview", at };
    const events: ChatEvent[] = [
      { ...base, seq: 1, kind: "text", author: "contact", text: say("sampleQuestion") },
      {
        ...base, seq: 2, kind: "buttons", author: "bot", text: say("sampleAnswer"),
        buttons: [{ id: "a", label: say("sampleChip1") }, { id: "b", label: say("sampleChip2") }],
      },
    ];
    this.state = { ...this.state, events };
    this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

const asked = (settings: Settings) => JSON.stringify([settings.prechat_fields, settings.consent_required]);

const boolean = (from: object, key: string, otherwise: boolean) => {
  const value = (from as Record<string, unknown>)[key];
  return typeof value === "boolean" ? value : otherwise;
};
