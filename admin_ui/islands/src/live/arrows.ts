// Left and right go through the steps of a way, wherever the focus is but in a field or a box that scrolls.
const GO: Record<string, string> = { ArrowLeft: "lv-previous", ArrowRight: "lv-next" };

export function installArrows(page: Document): void {
  page.addEventListener("keydown", (event) => {
    const id = GO[event.key];
    if (!id || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
    const at = event.target instanceof Element ? event.target : page.body;
    if (at.closest("input, select, textarea, pre, [role=menu], dialog")) return;
    const link = page.getElementById(id);
    if (!(link instanceof HTMLAnchorElement)) return;
    event.preventDefault();
    // What came a moment ago is only taken up once it has settled; until then a click would load the whole page.
    window.htmx.process(link);
    link.focus();
    link.click();
  });
}
