// Whose chat this is, who answers, and whether we are connected: in words.
import { desk } from "../chat/timeline";
import { useHere } from "./context";
import { Icon } from "./icons";
import { said, type Key } from "./texts";
import { safeUrl } from "./rich";

export function Header({ close }: { close: (() => void) | null }) {
  const { boot, state, say, chat } = useHere();
  const title = said(boot.settings, "title", state.language) || boot.name;
  const logo = safeUrl(boot.settings.logo_url);
  const { stage, name } = desk(state.events);
  const who: Record<typeof stage, string> = {
    bot: say("withBot"),
    asked: say("waitingPerson"),
    queued: say("waitingPerson"),
    agent: say("withPerson", { name: name || say("aPerson") }),
    offline: say("nobodyHere"),
    resolved: say("closed"),
  };
  return (
    <header class="head">
      {boot.settings.logo_url && logo ? (
        <img class="logo" src={logo} alt="" />
      ) : (
        <span class="logo letter" aria-hidden="true">
          {[...title][0]}
        </span>
      )}
      <div class="headings">
        <h1 dir="auto">{title}</h1>
        <p class="status" role="status">
          <span class="connection" data-testid="connection" data-state={state.connection}>
            <span class="dot" aria-hidden="true" />
            {say(state.connection as Key)}
          </span>
          <span class="who">{who[stage]}</span>
        </p>
      </div>
      <div class="tools">
        <button
          type="button"
          class="tool words"
          data-testid="language"
          lang={state.language === "zh" ? "en" : "zh-CN"}
          aria-label={say("languageSwitchLabel")}
          onClick={() => chat.setLanguage(state.language === "zh" ? "en" : "zh")}
        >
          {say("languageSwitch")}
        </button>
        {state.started && (
          <button
            type="button"
            class="tool"
            data-testid="history"
            aria-label={say("history")}
            aria-pressed={state.view === "history"}
            onClick={() => (state.view === "history" ? chat.showChat() : void chat.showHistory())}
          >
            <Icon name="history" />
          </button>
        )}
        {close && (
          <button type="button" class="tool" data-testid="close" aria-label={say("close")} onClick={close}>
            <Icon name="close" />
          </button>
        )}
      </div>
    </header>
  );
}
