// The panel: header, banner when the connection is gone for longer, one of three views, the mark.
import { render } from "preact";
import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { HereContext, useHere, type ChatPort } from "./context";
import { Composer } from "./composer";
import { Header } from "./header";
import { History } from "./history";
import { Log } from "./log";
import { Prechat } from "./prechat";
import { knows, said, speaker } from "./texts";
import { wear } from "./theme";
import { Waiting } from "./waiting";

export interface Opening {
  visible: boolean;
  focus: number;
}

export interface Frame {
  opening: Opening;
  close: (() => void) | null;
}

export function mount(root: HTMLElement, chat: ChatPort, frame: Frame): void {
  render(<App chat={chat} frame={frame} />, root);
}

function App({ chat, frame }: { chat: ChatPort; frame: Frame }) {
  const [state, setState] = useState(chat.state);
  const { boot } = chat;
  const { visible, focus } = frame.opening;
  const say = speaker(state.language);
  useLayoutEffect(() => {
    const follow = () => setState(chat.state);
    follow(); // what changed between the first drawing and now
    return chat.listen(follow);
  }, [chat]);
  useEffect(() => wear(boot.settings.colour), [boot.settings.colour]);
  useEffect(() => {
    document.documentElement.lang = state.language === "zh" ? "zh-CN" : "en";
    document.title = said(boot.settings, "title", state.language) || boot.name;
  }, [state.language, boot]);
  useEffect(() => {
    if (visible && document.visibilityState === "visible") chat.markRead();
  });
  useEffect(() => {
    if (!frame.close) return;
    const escape = (e: KeyboardEvent) => e.key === "Escape" && !e.isComposing && frame.close?.();
    addEventListener("keydown", escape);
    return () => removeEventListener("keydown", escape);
  }, [frame.close]);

  const asking = state.needsPrechat && !state.started;
  return (
    <HereContext.Provider value={{ chat, boot, state, say }}>
      <div class={`panel ${boot.mode}`}>
        <Header close={frame.close} />
        <Banner />
        <Notice />
        <Waiting />
        <main class="view">
          {state.view === "history" ? <History /> : asking ? <Prechat focusOn={focus} /> : <Log />}
        </main>
        {state.view === "chat" && !asking && <Composer focusOn={focus} />}
        {boot.show_mark && <p class="mark">{say("mark")}</p>}
      </div>
    </HereContext.Provider>
  );
}

/** Silent for three seconds: most reconnections are over by then. */
function Banner() {
  const { state, say } = useHere();
  const gone = state.connection !== "online";
  const [late, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    if (!gone) return;
    const timer = setTimeout(() => setLate(true), 3_000);
    return () => clearTimeout(timer);
  }, [gone]);
  if (state.blocked) {
    const why = knows(state.blocked) ? say(state.blocked) : state.blocked;
    return <p class="banner" role="alert">{why}</p>;
  }
  return gone && late ? <p class="banner" role="status">{say("keptBanner")}</p> : null;
}

function Notice() {
  const { state, say, chat } = useHere();
  if (!state.notice) return null;
  return (
    <div class="notice" role="alert">
      {say(state.notice)}
      <button type="button" onClick={() => chat.notice(null)}>
        {say("dismiss")}
      </button>
    </div>
  );
}
