// The live inbox; without it every act on the page still works as a form.
import { installComposer } from "../inbox/compose";
import { restoreDrafts } from "../inbox/drafts";
import { installKeys } from "../inbox/keys";
import { installDue, tickDue } from "../inbox/due";
import { armOffers, installOffers } from "../inbox/offers";
import { log } from "../inbox/page";
import { installPanes } from "../inbox/panes";
import { resume } from "../inbox/pending";
import { atEnd, showCounts, toEnd } from "../inbox/refresh";
import { installSight } from "../inbox/sight";
import { installSocket, say, watch } from "../inbox/socket";
import { installState } from "../inbox/state";
import { installSuggestions } from "../inbox/suggest";
import { installTold } from "../inbox/told";
import { installPresence } from "../inbox/typing";

function mounted(): void {
  restoreDrafts();
  resume();
  armOffers();
  showCounts();
  tickDue();
  toEnd();
  document.querySelector('[data-line][aria-current="true"]')?.scrollIntoView({ block: "nearest" });
}

installPanes();
installSuggestions();
installComposer();
installOffers();
installPresence();
installKeys();
installState();
installTold();
installDue();
mounted();
installSocket();
installSight(say);
document.addEventListener("htmx:afterSwap", (event) => {
  if ((event as CustomEvent<{ target?: Element }>).detail.target?.id !== "inbox") return;
  mounted();
  watch();
});
document.addEventListener(
  "scroll",
  (event) => {
    const box = log();
    if (event.target === box && box && atEnd(box)) document.getElementById("ib-new")?.setAttribute("hidden", "");
  },
  true,
);
document.addEventListener("click", (event) => {
  if ((event.target as Element).closest?.("#ib-new")) toEnd();
});
