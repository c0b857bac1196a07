// Left and right go through the steps of a way, wherever the focus is but in a field or a box that scrolls.
const GO: Record<string, string> = { ArrowLeft: "lv-previous", ArrowRight: "lv-next" };

export function installArrows(page: Document): void {
  let waiting = ""; // pressed while a step was on its way: it goes on from there
  const go = (id: string) => {
    const link = page.getElementById(id);
    if (!(link instanceof HTMLAnchorElement)) return;
    // What came a moment ago is only taken up once it has settled; until then a click would load the whole page.
    window.htmx.process(link);
    link.focus();
    link.click();
  };
  page.addEventListener("keydown", (event) => {
    const id = GO[event.key];
    if (!id || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
    const at = event.target instanceof Element ? event.target : page.body;
    if (at.closest("input, select, textarea, pre, [role=menu], dialog")) return;
    if (!page.getElementById(id)) return;
    event.preventDefault();
    if (page.querySelector("#lv-way .htmx-request")) waiting = id;
    else go(id);
  });
  page.addEventListener("htmx:afterSettle", () => {
    const id = waiting;
    waiting = "";
    if (id) go(id);
  });
  for (const failed of ["htmx:responseError", "htmx:sendError"]) page.addEventListener(failed, () => void (waiting = ""));
}
