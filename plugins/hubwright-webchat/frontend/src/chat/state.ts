// What the panel shows, as one immutable value.
import type { Connection } from "./link";
import type { Queued } from "./outbox";
import type { Boot, CallbackWay, ChatEvent, Language, PastConversation, Problem, Standing } from "./wire";

export interface State {
  language: Language;
  connection: Connection;
  /** The server's own sentence, or the name of ours. */
  blocked: string | null;
  /** True once we know whether this visitor was here before. */
  settled: boolean;
  started: boolean;
  needsPrechat: boolean;
  prechatProblem: Problem | null;
  prechatBusy: boolean;
  conversation: string | null;
  events: ChatEvent[];
  /** Conversations of this visit that ended while the panel was open; shown above the current one. */
  earlier: ChatEvent[][];
  outbox: Queued[];
  typing: string | null;
  agentsAvailable: boolean;
  /** Their place in the queue, as long as they wait. */
  standing: Standing | null;
  /** Where they could be called back, once they asked. */
  ways: CallbackWay[] | null;
  notice: "historyFailed" | "callbackFailed" | "linkUsed" | "linkFailed" | "signInFirst" | null;
  past: PastConversation[] | null;
  reading: { id: string; events: ChatEvent[] | null } | null;
  view: "chat" | "history";
}

export function firstState(boot: Boot): State {
  return {
    language: boot.language,
    connection: navigator.onLine ? "online" : "offline",
    blocked: null,
    settled: false,
    started: false,
    needsPrechat: asksFirst(boot),
    prechatProblem: null,
    prechatBusy: false,
    conversation: null,
    events: [],
    earlier: [],
    outbox: [],
    typing: null,
    agentsAvailable: boot.agents_available,
    standing: null,
    ways: null,
    notice: null,
    past: null,
    reading: null,
    view: "chat",
  };
}

/** Is there anything a visitor has to fill in or agree to before writing? Nobody is asked who is known already. */
export function asksFirst(boot: Boot, signed = false): boolean {
  return (!signed && boot.settings.prechat_fields.length > 0) || boot.settings.consent_required;
}
