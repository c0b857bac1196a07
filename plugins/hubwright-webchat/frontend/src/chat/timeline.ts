// Pure: how server truth and what is still on its way become one list. Tested through the panel.
import type { Queued } from "./outbox";
import type { Author, ChatEvent } from "./wire";

export type EntryState = "sending" | "queued" | "sent" | "failed" | "received";

export interface Entry {
  id: string;
  author: Author;
  name: string;
  kind: string;
  text: string;
  at: string;
  state: EntryState;
  event?: ChatEvent;
  queued?: Queued;
}

const SPOKEN = new Set(["text", "choice", "file", "image", "buttons", "cards"]);

export const isSpoken = (kind: string) => SPOKEN.has(kind);

/** Adds events by seq; the same one twice changes nothing, a gap is not a loss (staff see notes there). */
export function withEvents(known: ChatEvent[], arrived: ChatEvent[]): ChatEvent[] {
  const seen = new Set(known.map((event) => event.seq));
  const fresh = arrived.filter((event) => !seen.has(event.seq) && seen.add(event.seq));
  return fresh.length ? [...known, ...fresh].sort((a, b) => a.seq - b.seq) : known;
}

/** Server events first, then whatever of ours they do not contain yet, in the order it was written. */
export function timeline(events: ChatEvent[], outbox: Queued[]): Entry[] {
  const landed = new Set(events.map((event) => event.client_id).filter(Boolean));
  const entries = events.map(fromEvent);
  for (const item of outbox) if (!landed.has(item.client_id)) entries.push(fromQueued(item));
  return entries;
}

function fromEvent(event: ChatEvent): Entry {
  const id = event.author === "contact" && event.client_id ? event.client_id : `${event.conversation_id}:${event.seq}`;
  const state = event.author === "contact" ? "sent" : "received";
  const { author, kind, at } = event;
  return { id, author, name: event.author_name ?? "", kind, text: event.text ?? "", at, state, event };
}

function fromQueued(item: Queued): Entry {
  const { client_id: id, kind, text, at, state } = item;
  return { id, author: "contact", name: "", kind, text, at, state, queued: item };
}

/** The last event of any of these kinds. */
export function last(events: ChatEvent[], ...kinds: string[]): ChatEvent | undefined {
  return events.findLast((event) => kinds.includes(event.kind));
}

/** Buttons count until the visitor says something after them. */
export function openButtons(entries: Entry[]): ChatEvent | undefined {
  for (let at = entries.length - 1; at >= 0; at--) {
    const entry = entries[at]!;
    if (entry.author === "contact" && isSpoken(entry.kind)) return undefined;
    if (entry.event?.buttons?.length) return entry.event;
  }
  return undefined;
}

/** Whether somebody is there, as far as these events tell. */
export function availability(events: ChatEvent[]): { agentsAvailable?: boolean } {
  const told = last(events, "offline", "assigned", "joined");
  return told ? { agentsAvailable: told.kind !== "offline" } : {};
}

export type Desk = "bot" | "asked" | "queued" | "agent" | "offline" | "resolved";

/** Who the visitor is talking to, read off the events alone. */
export function desk(events: ChatEvent[]): { stage: Desk; name: string } {
  let stage: Desk = "bot";
  let name = "";
  for (const event of events) {
    if (event.kind === "handoff_request") stage = stage === "agent" ? "agent" : "asked";
    else if (event.kind === "queued") stage = "queued";
    else if (event.kind === "offline") stage = "offline";
    else if (event.kind === "assigned" || event.kind === "joined" || (event.author === "agent" && isSpoken(event.kind))) {
      stage = "agent";
      name = event.author_name || name;
    } else if (event.kind === "resolved" || event.kind === "turned_away") stage = "resolved";
    else if (event.author === "contact" && stage === "resolved" && isSpoken(event.kind)) stage = "bot";
  }
  return { stage, name };
}
