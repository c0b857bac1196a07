// The line above the conversation of somebody who waits: their place as it changes, and being called back.
import { useHere } from "./context";

export function Waiting() {
  const { state, say, chat } = useHere();
  const { standing, ways, conversation } = state;
  if (!standing || state.view !== "chat") return null;
  const place = standing.before
    ? [say("place_before", { count: standing.before }), standing.minutes ? say("place_minutes", { n: standing.minutes }) : ""]
    : [say("you_are_next")];
  return (
    <section class="waiting" aria-label={say("waitingTitle")} data-conversation={conversation}>
      <p role="status" data-testid="place">
        {place.filter(Boolean).join(" ")}
      </p>
      {standing.callback ? <Kept channel={standing.callback.channel} /> : null}
      {standing.callback_offered && !standing.callback && !ways && (
        <button type="button" data-testid="callback" onClick={() => void chat.waiting.choose()}>
          {say("callback")}
        </button>
      )}
      {ways && (
        <>
          <p id="callback-where">{say("callbackWhere")}</p>
          <ul aria-labelledby="callback-where">
            {ways.map(({ channel_id, name, address }, at) => (
              <li key={channel_id}>
                <button type="button" data-testid="callback-way" onClick={() => void chat.waiting.ask(channel_id)}>
                  {at === 0 ? say("callbackHere") : [name, address].filter(Boolean).join(" · ")}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Kept({ channel }: { channel: string }) {
  const { say, chat } = useHere();
  return (
    <>
      <p data-testid="callback-kept">{say("callbackKept", { channel })}</p>
      <button type="button" data-testid="callback-cancel" onClick={() => void chat.waiting.cancel()}>
        {say("callbackCancel")}
      </button>
    </>
  );
}
