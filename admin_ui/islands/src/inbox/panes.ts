// A click on a conversation or a view changes the panes it is about. The list keeps its place, and an offer is not made twice.
import { mergeList } from "./list";
import { mergeOffers } from "./offers";

interface Swap {
  target: Element;
  requestConfig: { elt: Element };
  swapOverride?: string;
}

export function installPanes(): void {
  window.htmx.defineExtension("panes", {
    handleSwap: (style, target, fragment) => style === "panes" && swapPanes(target as HTMLElement, fragment as DocumentFragment),
  });
  // Said here and not in the templates: without this file the inbox is swapped whole. So it is when the line that was pressed has
  // left the page meanwhile, as htmx looks for extensions above it.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { detail } = event as CustomEvent<Swap>;
    if (detail.target.id === "inbox" && detail.requestConfig.elt.isConnected) detail.swapOverride = "panes";
  });
}

function swapPanes(inbox: HTMLElement, fragment: DocumentFragment): Element[] {
  const next = fragment.querySelector<HTMLElement>("#inbox");
  if (!next) return [];
  mergeList(next);
  mergeOffers(next);
  const fresh = ["ib-thread", "ib-contact"].flatMap((id) => replaced(id, next));
  for (const { name, value } of next.attributes) if (name !== "class") inbox.setAttribute(name, value);
  return fresh;
}

function replaced(id: string, within: Element): Element[] {
  const next = within.querySelector(`#${id}`);
  if (!next) return [];
  document.getElementById(id)?.replaceWith(next);
  return [next];
}
