// Keys and the clipboard, where they mean the canvas and not a field or a dialog.
import { useEffect, useRef } from "react";
import { type Acts, keep } from "./acts";
import { find } from "./doc";
import * as edits from "./edits";
import type { Editor } from "./editor";
import { isFold } from "./folding";
import { type Direction, neighbour } from "./graph";
import { actOf, typing } from "./keys";

const NUDGE = 20;
const STEPS: Record<Direction, [number, number]> = { ArrowLeft: [-NUDGE, 0], ArrowRight: [NUDGE, 0], ArrowUp: [0, -NUDGE], ArrowDown: [0, NUDGE] };
const READING = ["open", "comment", "fold", "find", "help", "all", "fit", "zoom_in", "zoom_out", "toggle", "escape"];

export function usePressing(editor: Editor, acts: Acts): void {
  const came = useRef("");
  const { chosenIds, choose, commit, island, latest, lookAt, mayEdit, openStep, placeOf, say, setCurrent, setNodes, tell } = editor;

  const arrow = (event: KeyboardEvent) => {
    const direction = event.key as Direction;
    const { state, seen, current } = latest.current;
    if (event.altKey) {
      const [dx, dy] = STEPS[direction];
      const moved = chosenIds().flatMap((id): [string, [number, number]][] => {
        const node = find(state.doc, id);
        const [x, y] = node ? placeOf(node) : [0, 0];
        return node ? [[id, [x + dx, y + dy]]] : [];
      });
      if (mayEdit) commit(edits.move(state.doc, new Map(moved)), say("moved"));
      return;
    }
    const next = neighbour(seen.doc, seen.cards, current, direction, came.current);
    if (!next) return tell(say("no_way"));
    if (direction === "ArrowRight") came.current = current;
    if (direction === "ArrowLeft") came.current = "";
    choose([next]);
    lookAt(next, true);
  };

  const act = (event: KeyboardEvent): boolean => {
    if (/^Arrow/.test(event.key) && !event.ctrlKey && !event.metaKey) {
      arrow(event);
      return true;
    }
    const wanted = actOf(event, island.keys);
    if (!wanted || (!mayEdit && !READING.includes(wanted))) return false;
    const { current, nodes } = latest.current;
    switch (wanted) {
      case "open":
        if (isFold(current)) acts.unfold(current);
        else void openStep(current, "step-title");
        break;
      case "escape":
        choose([current]);
        lookAt(current, true);
        break;
      case "toggle":
        setNodes((old) => old.map((node) => (node.id === current ? { ...node, selected: !node.selected } : node)));
        break;
      case "all":
        setNodes((old) => old.map((node) => ({ ...node, selected: true })));
        tell(say("all_chosen", { n: nodes.length }));
        break;
      default:
        (acts.tools[wanted] as () => void)();
    }
    return true;
  };

  useEffect(() => {
    const onCanvas = (target: EventTarget | null) => target === document.body || (target instanceof Element && target.closest("#flow-canvas") !== null);
    const free = (event: Event) => onCanvas(event.target) && !typing(event.target) && document.querySelector("dialog[open], :popover-open") === null;
    const pressed = (event: KeyboardEvent) => {
      const palette = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
      if (palette && document.querySelector("dialog[open]") === null) {
        event.preventDefault();
        event.stopImmediatePropagation();
        acts.tools.find();
        return;
      }
      // From the form back to the box it is about; the form stays open.
      if (event.key === "Escape" && !event.isComposing && event.target instanceof Element && event.target.closest("#flow-inspector") && document.querySelector("dialog[open], :popover-open") === null) {
        event.preventDefault();
        choose([latest.current.current]);
        lookAt(latest.current.current, true);
        return;
      }
      const button = event.target instanceof Element && event.target.closest("button, a, summary");
      if (!free(event) || (button && ["Enter", " "].includes(event.key))) return;
      if (act(event)) event.preventDefault();
    };
    const copying = (event: ClipboardEvent) => {
      const text = free(event) && !getSelection()?.toString() ? acts.copy() : "";
      if (!text) return;
      event.clipboardData?.setData("text/plain", text);
      keep(text);
      event.preventDefault();
      if (event.type === "cut" && mayEdit) acts.remove();
    };
    const pasting = (event: ClipboardEvent) => {
      if (!free(event) || !mayEdit) return;
      acts.paste(event.clipboardData?.getData("text/plain") ?? "");
      event.preventDefault();
    };
    const focused = (event: FocusEvent) => {
      const id = (event.target as Element).closest?.<HTMLElement>(".react-flow__node")?.dataset.id;
      if (id) setCurrent(id);
    };
    document.addEventListener("focusin", focused);
    document.addEventListener("keydown", pressed, true);
    document.addEventListener("copy", copying);
    document.addEventListener("cut", copying);
    document.addEventListener("paste", pasting);
    return () => {
      document.removeEventListener("focusin", focused);
      document.removeEventListener("keydown", pressed, true);
      document.removeEventListener("copy", copying);
      document.removeEventListener("cut", copying);
      document.removeEventListener("paste", pasting);
    };
  });
}
