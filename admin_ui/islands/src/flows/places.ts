// Swapping the editor keeps where people were: the outline stays scrolled, the open step too while it is the same one.
interface Place {
  outline: number;
  inspector: number;
  step: string;
}

export function installPlaces(): void {
  let place: Place | null = null;
  const part = (name: string) => document.querySelector<HTMLElement>(`#flow-work .hw-${name}`);
  const work = () => document.getElementById("flow-work");
  document.addEventListener("htmx:beforeSwap", (event) => {
    if ((event as CustomEvent).detail.target !== work()) return;
    place = { outline: part("outline")?.scrollTop ?? 0, inspector: part("inspector")?.scrollTop ?? 0, step: work()?.dataset.step ?? "" };
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (!place) return;
    const { outline, inspector, step } = place;
    place = null;
    part("outline")?.scrollTo(0, outline);
    if (work()?.dataset.step === step) part("inspector")?.scrollTo(0, inspector);
  });
}
