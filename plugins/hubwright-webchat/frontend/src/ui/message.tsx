// One bubble, or one line of what happened.
import { useEffect, useState } from "preact/hooks";
import type { Entry } from "../chat/timeline";
import type { Language } from "../chat/wire";
import { isSpoken } from "../chat/timeline";
import { useHere } from "./context";
import { Deck } from "./deck";
import { Icon, type IconName } from "./icons";
import { Rich, safeUrl } from "./rich";
import { knows } from "./texts";
import { clockTime, fileSize, moment } from "./when";

const SIGNS: Record<string, IconName> = {
  handoff_request: "headset", queued: "clock", assigned: "user", joined: "user", offline: "alert",
  email_saved: "mail", email: "mail", moved: "check", resolved: "check", rating: "star",
  callback_offered: "clock", callback_asked: "clock", callback_cancelled: "check", turned_away: "check",
};

export function Message({ entry, first, tail }: { entry: Entry; first: boolean; tail: boolean }) {
  const { say, state } = useHere();
  const marks = { "data-testid": "message", "data-author": entry.author, "data-kind": entry.kind, "data-state": entry.state };
  if (!isSpoken(entry.kind)) {
    const told = happened(entry, say, state.language);
    if (!told) return null;
    return (
      <div class="happened" {...marks}>
        <Icon name={SIGNS[entry.kind] ?? "alert"} />
        <span dir="auto">{told}</span>
        <Delivery entry={entry} tail={tail} />
      </div>
    );
  }
  const who = { contact: say("you"), bot: say("assistant"), agent: entry.name || say("agent"), system: "" }[entry.author];
  return (
    <div class={`message ${entry.author} ${first ? "first" : ""}`} {...marks}>
      {entry.author !== "contact" && (
        <span class={`face ${first ? "" : "blank"}`} aria-hidden="true">
          {first && <Face entry={entry} />}
        </span>
      )}
      <div class="column">
        {first && entry.author !== "contact" ? <div class="name">{who}</div> : <span class="unseen">{who}: </span>}
        <div class="bubble">
          <Content entry={entry} />
        </div>
        <Delivery entry={entry} tail={tail} />
      </div>
    </div>
  );
}

function Face({ entry }: { entry: Entry }) {
  if (entry.author === "agent" && entry.name) return <>{[...entry.name][0]}</>;
  return <Icon name={entry.author === "agent" ? "user" : "robot"} />;
}

function happened(entry: Entry, say: ReturnType<typeof useHere>["say"], language: Language): string {
  const key = `system_${entry.kind}`;
  const name = entry.name || say("aPerson");
  const opens = entry.kind === "offline" ? entry.event?.opens_at : undefined;
  if (opens) return say("system_offline_opens", { when: moment(opens, language) });
  const place = entry.kind === "queued" ? entry.event?.place : undefined;
  if (place?.before) {
    const before = say("place_before", { count: place.before });
    const minutes = place.minutes ? say("place_minutes", { n: place.minutes }) : "";
    return [say("system_queued"), before, minutes].filter(Boolean).join(" ");
  }
  const rating = entry.event?.rating ?? entry.queued?.rating;
  if (entry.kind === "rating" && !rating) return say("rated");
  return knows(key) ? say(key, { name, rating: rating ?? "", what: entry.text }) : entry.text;
}

function Content({ entry }: { entry: Entry }) {
  const { say, state } = useHere();
  const file = entry.event?.file;
  const blob = entry.queued?.blob;
  const local = useLocalAddress(blob);
  const url = safeUrl(file?.url || entry.event?.image_url || local);
  const name = file?.name ?? entry.queued?.name ?? say("image");
  const media = file?.media_type ?? blob?.type ?? "";
  const caption = entry.text && entry.text !== name ? <Rich text={entry.text} /> : null;
  const foreign = url !== null && !url.startsWith("blob:") && new URL(url).origin !== location.origin;
  if (url && !foreign && (entry.kind === "image" || media.startsWith("image/"))) {
    return (
      <>
        <a class="picture" href={url} target="_blank" rel="noopener noreferrer" aria-label={say("open", { name })}>
          <img src={url} alt={name} />
        </a>
        {caption}
      </>
    );
  }
  if (url) {
    return (
      <>
        <a class="file" href={url} target="_blank" rel="noopener noreferrer" download={name}>
          <Icon name="file" />
          <span>
            <span class="filename">{name}</span>
            <small>{foreign ? new URL(url).host : fileSize(file?.size ?? blob?.size ?? 0, state.language)}</small>
          </span>
        </a>
        {caption}
      </>
    );
  }
  const cards = entry.event?.cards;
  return (
    <>
      {entry.text && <Rich text={entry.text} />}
      {cards?.length && <Deck cards={cards} />}
    </>
  );
}

function useLocalAddress(blob: Blob | undefined): string | undefined {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    if (!blob) return;
    const made = URL.createObjectURL(blob);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return address;
}

/** Where a message of ours stands; only troubles and the newest one are worth words. */
function Delivery({ entry, tail }: { entry: Entry; tail: boolean }) {
  const { chat, say, state } = useHere();
  if (entry.author !== "contact") return null;
  if (entry.state === "failed") {
    return (
      <div class="delivery failed" role="alert">
        <Icon name="alert" />
        <span>{[say("failed"), entry.queued?.problem].filter(Boolean).join(": ")}</span>
        <button type="button" onClick={() => chat.retry(entry.id)}>{say("retry")}</button>
        <button type="button" onClick={() => chat.discard(entry.id)}>{say("discard")}</button>
      </div>
    );
  }
  const progress = entry.queued?.progress;
  if (entry.state === "sending" && entry.queued?.blob && progress !== undefined && progress < 1) {
    return (
      <div class="delivery">
        <progress value={progress} max={1} aria-label={say("uploading", { percent: Math.round(progress * 100) })} />
        <span>{say("uploading", { percent: Math.round(progress * 100) })}</span>
      </div>
    );
  }
  if (entry.state === "queued" && state.connection !== "online") {
    return (
      <div class="delivery">
        <Icon name="clock" />
        <span>{say("queued")}</span>
      </div>
    );
  }
  if (!tail) return null;
  return (
    <div class="delivery">
      {entry.state === "sent" && <Icon name="check" />}
      <span>{entry.state === "sent" ? `${say("sent")} ${clockTime(entry.at, state.language)}` : say("sending")}</span>
    </div>
  );
}
