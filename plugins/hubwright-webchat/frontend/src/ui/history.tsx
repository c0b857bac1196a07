// Earlier conversations, to read again.
import { timeline } from "../chat/timeline";
import { useHere } from "./context";
import { Icon } from "./icons";
import { Rows } from "./log";
import { clockTime, dayName } from "./when";

export function History() {
  const { chat, say, state } = useHere();
  const { past, reading, language } = state;
  if (reading) {
    return (
      <section class="history" aria-label={say("history")}>
        <button type="button" class="backwards" onClick={() => void chat.showHistory()}>
          <Icon name="back" /> {say("backToList")}
        </button>
        {reading.events ? (
          <div class="rows scrolled" tabIndex={0} role="region" aria-label={say("messages")}>
            <Rows entries={timeline(reading.events, [])} />
          </div>
        ) : (
          <p class="empty">{say("loading")}</p>
        )}
      </section>
    );
  }
  return (
    <section class="history" aria-label={say("history")}>
      <button type="button" class="backwards" data-testid="history-back" onClick={() => chat.showChat()}>
        <Icon name="back" /> {say("back")}
      </button>
      <h2>{say("history")}</h2>
      {!past && <p class="empty">{say("loading")}</p>}
      {past?.length === 0 && <p class="empty">{say("historyEmpty")}</p>}
      <ul>
        {past?.map((item) => {
          const at = item.last_at ?? item.started_at;
          const closed = item.status === "resolved" || item.status === "closed";
          return (
            <li key={item.conversation_id}>
              <button type="button" data-testid="history-item" onClick={() => void chat.read(item.conversation_id)}>
                <span class="when">
                  {at && `${dayName(at, language, say)} ${clockTime(at, language)}`}
                  <span class={`tag ${closed ? "" : "open"}`}>{say(closed ? "conversationClosed" : "conversationOpen")}</span>
                </span>
                <span class="excerpt" dir="auto">
                  {item.last_text}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
