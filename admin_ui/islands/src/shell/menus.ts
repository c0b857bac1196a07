// Native popovers and dialogs; this only adds arrow keys in menus and opening a dialog by a button.
export function installMenus(): void {
  document.addEventListener("click", (event) => {
    const opener = (event.target as Element).closest?.<HTMLElement>("[data-opens]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.opens ?? "");
      if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
    }
    if (event.target instanceof HTMLDialogElement && event.target.classList.contains("hw-dialog")) event.target.close();
  });
  document.addEventListener("toggle", (event) => {
    const popover = event.target as HTMLElement;
    if (!popover.matches?.("[popover]")) return;
    const open = (event as ToggleEvent).newState === "open";
    document.querySelectorAll(`[popovertarget="${popover.id}"]`).forEach((b) => b.setAttribute("aria-expanded", String(open)));
    if (open) popover.querySelector<HTMLElement>("a, button")?.focus();
  }, true);
  document.addEventListener("keydown", (event) => {
    const menu = (event.target as Element).closest?.<HTMLElement>(".hw-menu[popover]");
    if (!menu || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
    const items = [...menu.querySelectorAll<HTMLElement>("a, button")];
    const step = event.key === "ArrowDown" ? 1 : -1;
    const at = items.indexOf(document.activeElement as HTMLElement);
    items[(at + step + items.length) % items.length]?.focus();
    event.preventDefault();
  });
}
