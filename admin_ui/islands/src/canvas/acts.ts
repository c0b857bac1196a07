// What the buttons and keys do.
import { useRef } from "react";
import { copied, pasted, read } from "./clipboard";
import { allNodes, find } from "./doc";
import * as edits from "./edits";
import type { Editor } from "./editor";
import { exitBehind, foldOf, isFold, stepsIn } from "./folding";
import { inOrder } from "./graph";
import { freePlace, heightOf, laidOut } from "./layout";
import type { Tools } from "./panels";
import type { Kind } from "./types";

export type Acts = ReturnType<typeof useActs>;

export function useActs(editor: Editor) {
  const { chosenIds, choose, commit, fit, fitWhenPlaced, fold, island, latest, lay, lookAt, openStep, overlay, placeOf, say, show, showFor, state, store, tell } = editor;
  const grouping = useRef<string[]>([]);
  const justPasted = useRef<Set<string>>(new Set());

  // A form can be shown once the server knows the step.
  const openWhenSaved = (id: string) => {
    const stop = store.subscribe(() => {
      const now = store.snapshot();
      if (now.saving !== "saved") return;
      stop();
      if (find(now.doc, id)) void openStep(id);
    });
  };

  const addStep = (kind: Kind) => {
    show("");
    const { doc, cards } = latest.current.state;
    const from = kind.trigger ? undefined : find(doc, latest.current.current);
    const ports = from ? (cards[from.id]?.ports ?? []) : [];
    const free = ports.find((port) => port.kind === "normal" && !doc.edges.some((edge) => edge.from[0] === from?.id && edge.from[1] === port.id));
    const port = cards[from?.id ?? ""]?.main || free?.id || "";
    const place = freePlace(allNodes(doc), cards, placeOf, from ? placeOf(from) : null, heightOf(kind.card, ""));
    const made = edits.add(doc, kind, from && port ? { node: from.id, port } : null, cards, place);
    commit(made.ops, say("added", { step: kind.title }));
    choose([made.id]);
    window.setTimeout(() => lookAt(made.id, true), 80);
    openWhenSaved(made.id);
  };

  const paste = (text: string) => {
    const part = read(text);
    if (!part) return tell(say("nothing_to_paste"));
    const { doc } = latest.current.state;
    const left = Math.min(...part.nodes.map((node) => node.pos[0]));
    const top = Math.min(...part.nodes.map((node) => node.pos[1]));
    const here = find(doc, latest.current.current);
    const [x, y] = here ? placeOf(here) : [0, 0];
    const made = pasted(doc, part, island.kinds, [x + 40 - left, y + 190 - top]);
    justPasted.current = new Set(made.ids);
    commit(made.ops, say("pasted", { n: made.ids.length }));
    choose(made.ids);
  };

  const copy = () => {
    const ids = chosenIds();
    if (ids.length) tell(say("copied", { n: ids.length }));
    return ids.length ? copied(latest.current.state.doc, ids, placeOf) : "";
  };

  const remove = () => {
    const { doc, cards } = latest.current.state;
    const ids = chosenIds();
    const wires = latest.current.edges.filter((edge) => edge.selected);
    if (wires.length && !latest.current.nodes.some((node) => node.selected)) {
      return commit(wires.flatMap((edge) => edits.wire(doc, ...exitBehind(edge.source, edge.sourceHandle ?? ""), "")), say("cut"));
    }
    const ops = edits.remove(doc, ids, cards);
    const gone = ops.filter((op) => op.op === "delete").length;
    if (gone === 0) return ids.length ? tell(say("last_start")) : undefined;
    const order = inOrder(doc, cards).filter((id) => id === ids[0] || !ids.includes(id));
    const next = order[Math.max(0, order.indexOf(ids[0] ?? "") - 1)] ?? "";
    commit(ops, say("removed", { n: gone }));
    choose(next && !ids.includes(next) ? [next] : []);
  };

  const tidy = async () => {
    const found = await laidOut(island.layout, state.doc, state.cards);
    lay(new Map());
    commit(edits.move(state.doc, found), say("tidied"));
    fitWhenPlaced();
  };

  const travel = (back: boolean) => {
    const went = back ? store.undo() : store.redo();
    tell(say(went ? (back ? "undone" : "redone") : back ? "nothing_undo" : "nothing_redo"));
  };

  const skip = () => {
    const ids = chosenIds().filter((id) => state.doc.nodes.some((node) => node.id === id));
    const on = !ids.every((id) => find(state.doc, id)?.disabled);
    commit(edits.set(state.doc, ids, "disabled", on), say(on ? "skipping" : "not_skipping"));
  };

  const foldUp = (groups: string[]) => {
    fold(groups, true);
    tell(say("folded"));
    const first = groups[0];
    if (first) window.setTimeout(() => choose([foldOf(first)]), 60);
  };
  const unfold = (box: string) => {
    const steps = stepsIn(latest.current.state.doc, box);
    fold([box.slice(foldOf("").length)], false);
    tell(say("unfolded"));
    window.setTimeout(() => choose(steps.slice(0, 1)), 60);
  };
  // One key for both: a collapsed group opens, a step collapses the group it is in.
  const toggleFold = () => {
    const here = latest.current.current;
    const chosen = latest.current.nodes.find((node) => node.selected && isFold(node.id))?.id ?? here;
    if (isFold(chosen)) return unfold(chosen);
    const groups = [...new Set(chosenIds().map((id) => find(state.doc, id)?.group ?? ""))].filter(Boolean);
    if (groups.length) foldUp(groups);
    else tell(say("no_group"));
  };

  const tools: Tools = {
    add: () => show("add"),
    connect: () => showFor("connect"),
    rename: () => showFor("rename"),
    note: () => showFor("note"),
    comment: () => showFor("comment"),
    group: () => {
      grouping.current = chosenIds();
      if (grouping.current.length) show("group");
    },
    find: () => show("find"),
    help: () => show("help"),
    fold: toggleFold,
    undo: () => travel(true),
    redo: () => travel(false),
    remove,
    skip,
    tidy: () => void tidy(),
    fit,
    zoom_in: () => void editor.flow.zoomIn({ duration: calm() }),
    zoom_out: () => void editor.flow.zoomOut({ duration: calm() }),
    ungroup: () => commit(edits.ungroup(state.doc, chosenIds()), say("ungrouped")),
    align: (how) => commit(edits.align(state.doc, chosenIds(), how, placeOf), say("aligned")),
    duplicate: () => {
      const text = copy();
      if (text) paste(text);
    },
    copy: () => {
      const text = copy();
      if (text) keep(text);
    },
    paste: () => void kept().then(paste),
  };
  return { addStep, copy, foldUp, unfold, grouping, justPasted, paste, remove, tools };
}

// How long a movement takes; none for people who want none.
function calm(): number {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 150;
}

// A copy kept on this device too, for browsers that do not hand out the clipboard to a button.
const KEPT = "hw-canvas-copied";

export function keep(text: string): void {
  void navigator.clipboard?.writeText(text).catch(() => undefined);
  try {
    localStorage.setItem(KEPT, text);
  } catch {
    // Then the clipboard alone has it.
  }
}

async function kept(): Promise<string> {
  const theirs = await navigator.clipboard?.readText().catch(() => "");
  if (theirs && read(theirs)) return theirs;
  try {
    return localStorage.getItem(KEPT) ?? "";
  } catch {
    return "";
  }
}
