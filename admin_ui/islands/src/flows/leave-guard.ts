// What somebody typed into a step is not lost by a click elsewhere: the page asks first.
const FORM = "form[data-guarded]";

export function dirty(): boolean {
  const bar = document.querySelector<HTMLElement>(`${FORM} [data-save-bar]`);
  return bar !== null && bar.offsetParent !== null;
}

export async function mayLeave(): Promise<boolean> {
  const dialog = document.getElementById("leave-dialog");
  if (!(dialog instanceof HTMLDialogElement)) return true;
  dialog.returnValue = "stay";
  dialog.showModal();
  return new Promise((answer) => {
    dialog.addEventListener("close", () => answer(dialog.returnValue === "leave"), { once: true });
  });
}

export function installLeaveGuard(): void {
  let leaving = false;
  document.addEventListener("htmx:confirm", (event) => {
    const detail = (event as CustomEvent).detail;
    const from = event.target as HTMLElement;
    const replaces = detail.target instanceof HTMLElement && ["flow-work", "flow-inspector"].includes(detail.target.id);
    if (!replaces || from.matches(FORM) || from.closest("[data-discards]") || !dirty()) return;
    event.preventDefault();
    void mayLeave().then((leave) => {
      if (!leave) return;
      document.dispatchEvent(new Event("hw:left"));
      detail.issueRequest(true);
    });
  });
  document.addEventListener("submit", (event) => {
    if ((event.target as HTMLElement).matches(FORM) || (event.target as HTMLElement).matches("[data-discards]")) leaving = true;
  });
  document.addEventListener("click", (event) => {
    if ((event.target as Element).closest?.("a[data-discards]")) leaving = true;
  });
  document.addEventListener("htmx:afterSettle", () => (leaving = false));
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && dirty()) event.preventDefault();
  });
}
