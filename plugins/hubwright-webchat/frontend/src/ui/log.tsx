// The conversation: earlier ones of this visit, the current one, what is on its way, who is typing.
import { Fragment } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { desk, isSpoken, last, openButtons, timeline, type Entry } from "../chat/timeline";
import type { ChatEvent } from "../chat/wire";
import { EmailCard, RatingCard } from "./cards";
import { useHere } from "./context";
import { Message } from "./message";
import { said } from "./texts";
import { dayKey, dayName } from "./when";

const WINDOW = 120;

export function Log() {
  const { state, say } = useHere();
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const [shown, setShown] = useState(WINDOW);
  const [live, setLive] = useState(false);
  const entries = useMemo(() => timeline(state.events, state.outbox), [state.events, state.outbox]);
  const newest = entries.at(-1);

  useLayoutEffect(() => {
    const element = box.current;
    const ours = newest?.queued !== undefined;
    if (element && (atEnd.current || ours)) element.scrollTop = element.scrollHeight;
  });
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const stay = new ResizeObserver(() => atEnd.current && (element.scrollTop = element.scrollHeight));
    for (const child of element.children) stay.observe(child);
    stay.observe(element);
    return () => stay.disconnect();
  }, []);
  useEffect(() => {
    const timer = setTimeout(() => setLive(true), 1_000); // what was there before is not news
    return () => clearTimeout(timer);
  }, []);

  return (
    <div
      class="log"
      ref={box}
      role="log"
      aria-live={live ? "polite" : "off"}
      aria-label={say("messages")}
      tabIndex={0}
      onScroll={(e) => {
        const { scrollHeight, scrollTop, clientHeight } = e.currentTarget;
        atEnd.current = scrollHeight - scrollTop - clientHeight < 40;
      }}
    >
      <div class="rows">
        <Greeting />
        {state.earlier.map((events) => (
          <Fragment key={events[0]?.conversation_id}>
            <Rows entries={timeline(events, [])} />
            <div class="divider">{say("newConversation")}</div>
          </Fragment>
        ))}
        {entries.length > shown && (
          <button type="button" class="more" onClick={() => setShown(shown + WINDOW)}>
            {say("earlier")}
          </button>
        )}
        <Rows entries={entries.slice(-shown)} tail />
        <Chips entries={entries} />
        <Asking entries={entries} />
        {state.typing && <Typing />}
      </div>
    </div>
  );
}

function Greeting() {
  const { boot, state } = useHere();
  const greeting = said(boot.settings, "greeting", state.language);
  const privacy = boot.settings.consent_required ? "" : said(boot.settings, "privacy_text", state.language);
  return (
    <div class="greeting">
      {greeting && <p dir="auto">{greeting}</p>}
      {privacy && (
        <p class="privacy" dir="auto">
          {privacy} <PrivacyLink />
        </p>
      )}
    </div>
  );
}

export function PrivacyLink() {
  const { boot, say } = useHere();
  if (!boot.settings.privacy_url) return null;
  return (
    <a href={boot.settings.privacy_url} target="_blank" rel="noopener noreferrer">
      {say("privacyLink")}
    </a>
  );
}

export function Rows({ entries, tail = false }: { entries: Entry[]; tail?: boolean }) {
  const { state, say } = useHere();
  const lastOwn = tail ? entries.findLast((entry) => entry.author === "contact") : undefined;
  return (
    <>
      {entries.map((entry, at) => {
        const before = entries[at - 1];
        const newDay = !before || dayKey(before.at) !== dayKey(entry.at);
        const first = newDay || !isSpoken(before.kind) || before.author !== entry.author || before.name !== entry.name;
        return (
          <Fragment key={entry.id}>
            {newDay && <div class="divider">{dayName(entry.at, state.language, say)}</div>}
            <Message entry={entry} first={first} tail={entry === lastOwn} />
          </Fragment>
        );
      })}
    </>
  );
}

function Chips({ entries }: { entries: Entry[] }) {
  const { chat, say } = useHere();
  const event = openButtons(entries);
  if (!event?.buttons) return null;
  return (
    <div class="chips" role="group" aria-label={say("choices")}>
      {event.buttons.map(({ id, label }) => (
        <button
          key={id}
          type="button"
          data-testid="chip"
          dir="auto"
          onClick={() => chat.send({ kind: "choice", text: label, choice_id: id })}
        >
          {label}
        </button>
      ))}
    </div>
  );
}

/** A rating when the conversation ended, an address when nobody is there; each until it is given. */
function Asking({ entries }: { entries: Entry[] }) {
  const { boot, state } = useHere();
  const sending = (kind: string) => entries.some((entry) => entry.queued?.kind === kind && entry.state !== "failed");
  const answered = (asked: ChatEvent | undefined, ...kinds: string[]) =>
    asked && (state.events.some((event) => event.seq > asked.seq && kinds.includes(event.kind)));
  const rating = boot.rating_enabled ? last(state.events, "rating_request", "resolved") : undefined;
  const stage = desk(state.events).stage;
  if (rating && stage === "resolved" && !rated(state.events) && !sending("rating")) return <RatingCard />;
  const offline = last(state.events, "offline");
  const alone = offline && stage === "offline" && !answered(offline, "email_saved", "email");
  if (alone && !sending("email")) return <EmailCard />;
  return null;
}

/** Rated since it was last closed? A reopened conversation may be rated again. */
function rated(events: ChatEvent[]): boolean {
  const closed = events.findLastIndex((event) => event.kind === "resolved");
  return events.slice(closed + 1).some((event) => event.kind === "rating");
}

function Typing() {
  const { state, say } = useHere();
  const { name } = desk(state.events);
  const bot = state.typing === "bot";
  return (
    <div class="typing" data-testid="typing" data-author={state.typing}>
      <span class="dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {bot ? say("typingBot") : say("typingAgent", { name: name || say("aPerson") })}
    </div>
  );
}
