// Command palette: Ctrl/Cmd-K finds pages and actions by their words in either language.
interface Entry {
  el: HTMLElement;
  text: string;
}

export function palette() {
  let entries: Entry[] = [];
  let shown: Entry[] = [];
  let at = 0;
  return {
    none: false,
    init(this: { $root: HTMLElement; filter(): void }) {
      entries = [...this.$root.querySelectorAll<HTMLElement>('[role="option"]')].map((el) => ({
        el,
        text: `${el.textContent} ${el.dataset.words ?? ""}`.toLowerCase(),
      }));
      document.addEventListener("keydown", (event) => {
        if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
          event.preventDefault();
          const dialog = this.$root as HTMLDialogElement;
          if (!dialog.open) dialog.showModal();
        }
      });
      this.filter();
    },
    filter(this: { $root: HTMLElement; none: boolean; mark(): void }) {
      const wanted = (this.$root.querySelector("input")?.value ?? "").trim().toLowerCase();
      shown = entries.filter((entry) => entry.text.includes(wanted));
      for (const entry of entries) entry.el.hidden = !shown.includes(entry);
      this.none = shown.length === 0;
      at = 0;
      this.mark();
    },
    mark(this: { $root: HTMLElement }) {
      for (const entry of entries) entry.el.setAttribute("aria-selected", String(entry === shown[at]));
      const input = this.$root.querySelector("input");
      const marked = shown[at];
      if (marked) input?.setAttribute("aria-activedescendant", marked.el.id);
      else input?.removeAttribute("aria-activedescendant");
      shown[at]?.el.scrollIntoView({ block: "nearest" });
    },
    keys(this: { mark(): void }, event: KeyboardEvent) {
      if (event.isComposing || event.keyCode === 229) return;
      const last = shown.length - 1;
      if (event.key === "ArrowDown") at = at >= last ? 0 : at + 1;
      else if (event.key === "ArrowUp") at = at <= 0 ? last : at - 1;
      else if (event.key === "Enter") {
        event.preventDefault();
        shown[at]?.el.click();
        return;
      } else return;
      event.preventDefault();
      this.mark();
    },
    choose(event: Event) {
      const option = (event.target as Element).closest<HTMLElement>('[role="option"]');
      if (option?.dataset.href) window.location.assign(option.dataset.href);
    },
  };
}
