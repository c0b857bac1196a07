// Copy buttons: the text is in the page, the button says when it is done.
export function installCopyButtons(): void {
  document.addEventListener("click", async (event) => {
    const button = (event.target as Element).closest?.<HTMLElement>("[data-copies]");
    if (!button) return;
    const source = document.getElementById(button.dataset.copies ?? "");
    const text = source instanceof HTMLInputElement ? source.value : (source?.textContent ?? "");
    const label = button.querySelector<HTMLElement>("[data-copy-label]");
    if (!label) return;
    try {
      await navigator.clipboard.writeText(text.trim());
    } catch {
      if (source) window.getSelection()?.selectAllChildren(source);
      return;
    }
    const before = button.dataset.copyBefore ?? label.textContent ?? "";
    button.dataset.copyBefore = before;
    label.textContent = button.dataset.copied ?? before;
    window.setTimeout(() => (label.textContent = before), 2500);
  });
}
