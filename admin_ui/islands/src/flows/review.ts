// The publish dialog: opened when its content has arrived; Cancel closes it where it is a dialog.
export function installReview(): void {
  const dialog = () => {
    const found = document.getElementById("flow-dialog");
    return found instanceof HTMLDialogElement ? found : null;
  };
  document.addEventListener("htmx:afterSwap", (event) => {
    const box = dialog();
    if (box && (event as CustomEvent).detail.target === box && !box.open) box.showModal();
  });
  document.addEventListener("click", (event) => {
    const box = dialog();
    if (box && (event.target as Element).closest?.("[data-closes-dialog]")) {
      event.preventDefault();
      box.close();
    }
  });
}
