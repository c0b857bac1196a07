// The canvas as one thing to work with: what is shown and chosen, where one is, and how changes are made and said.
import { type Edge, useReactFlow } from "@xyflow/react";
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import type { StepNode } from "./card";
import { allNodes, find } from "./doc";
import { edgesOf, nodesOf, type Overlay, places } from "./drawn";
import * as edits from "./edits";
import { boxFor, foldedState, isFold, stepsIn, useFolds } from "./folding";
import { useOthers } from "./others";
import * as inspector from "./inspector";
import { isLarge } from "./large";
import { laidOut, placedBeside, unplaced } from "./layout";
import { useWords } from "./parts";
import type { Store } from "./store";
import type { FlowNode, Island, Op } from "./types";

export type Asked = "" | "add" | "connect" | "find" | "help" | "rename" | "note" | "group" | "comment" | "missing";
export type CanvasIsland = Island & { layout: string };
export type Editor = ReturnType<typeof useEditor>;

export function useEditor(store: Store, island: CanvasIsland) {
  const say = useWords();
  const flow = useReactFlow<StepNode>();
  const state = useSyncExternalStore(store.subscribe, store.snapshot);
  const fresh = useMemo(() => Object.fromEntries(island.kinds.map((kind) => [kind.type, kind.card])), [island]);
  const [overlay, lay] = useState<Overlay>(new Map());
  const [nodes, setNodes] = useState<StepNode[]>([]);
  const [edges, setEdges] = useState<Edge[]>([]);
  const [current, setCurrent] = useState(() => inspector.opened() || state.doc.entry[0]?.id || "");
  const [asked, show] = useState<Asked>("");
  const [aimed, aim] = useState("");
  const [heard, tell] = useState("");
  const choosing = useRef<Set<string> | null>(inspector.opened() ? new Set([inspector.opened()]) : null);
  const { folds, fold } = useFolds(`hw-canvas-folded:${island.person}:${island.flow}`, state.doc);
  const seen = useMemo(() => foldedState(state, folds, overlay, say), [state, folds, overlay]);
  const latest = useRef({ state, seen, folds, nodes, edges, current, overlay });
  latest.current = { state, seen, folds, nodes, edges, current, overlay };
  const here = useOthers(current, (id) => boxFor(latest.current.state.doc, latest.current.folds, id));
  const placeOf = useMemo(() => places(overlay), [overlay]);

  useEffect(() => {
    const chosen = choosing.current;
    choosing.current = null;
    setNodes((old) => nodesOf(seen, overlay, old, current, fresh, say, chosen, here));
    setEdges((old) => edgesOf(seen, old));
  }, [state.doc, state.cards, state.problems, state.comments, overlay, current, folds, here]);

  const fit = () => void flow.fitView({ padding: 0.15, maxZoom: 1 });

  // Showing the whole flow waits until every box stands where it should and is measured.
  const fitting = useRef(false);
  useEffect(() => {
    if (!fitting.current || nodes.length === 0) return;
    const at = new Map(allNodes(seen.doc).map((node) => [node.id, placeOf(node)]));
    const stands = (node: StepNode) => node.measured && at.get(node.id)?.[0] === node.position.x && at.get(node.id)?.[1] === node.position.y;
    if (!nodes.every(stands)) return;
    fitting.current = false;
    window.setTimeout(() => (isLarge(state.doc) ? lookAt(latest.current.current) : fit()), 60); // xyflow hears of it a moment later
  }, [nodes]);
  const fitWhenPlaced = () => {
    fitting.current = true;
    setNodes((old) => [...old]);
  };

  // Steps that were never placed are laid out by themselves; that is saved with the first thing somebody does.
  useEffect(() => {
    const laid = latest.current.overlay;
    const at = places(laid);
    const ids = unplaced(state.doc, state.cards, at).filter((id) => !laid.has(id));
    if (ids.length === 0) return;
    const all = ids.length > state.doc.nodes.length / 2;
    void (all ? laidOut(island.layout, state.doc, state.cards) : Promise.resolve(placedBeside(state.doc, state.cards, at, ids))).then((found) => {
      lay((old) => new Map([...old, ...[...found].filter(([id]) => ids.includes(id))]));
      fitting.current = true;
    });
  }, [state.doc.nodes.length]);

  // What an act is about: the chosen steps, or the one with the focus when it is none of them.
  const chosenIds = () => {
    const { state: now, nodes: drawn } = latest.current;
    const ids = drawn.filter((node) => node.selected).map((node) => node.id);
    const focused = document.activeElement?.closest<HTMLElement>(".react-flow__node")?.dataset.id ?? "";
    return (focused && !ids.includes(focused) ? [focused] : ids).flatMap((id) => stepsIn(now.doc, id));
  };

  const commit = useCallback((ops: Op[], said: string) => {
    if (ops.length === 0) return;
    const { state: now, overlay: laid } = latest.current;
    if (laid.size) {
      store.settle(edits.move(now.doc, laid));
      lay(new Map());
    }
    store.commit(laid.size ? edits.afterMoves(ops, laid) : ops);
    tell(said);
  }, []);

  const choose = useCallback((steps: string[], focus = true) => {
    const { state: now, folds: closed } = latest.current;
    const ids = [...new Set(steps.map((id) => boxFor(now.doc, closed, id)))];
    const first = ids[0] ?? "";
    const known = new Set(latest.current.nodes.map((node) => node.id));
    choosing.current = ids.every((id) => known.has(id)) ? null : new Set(ids);
    setNodes((old) => old.map((node) => (node.selected === ids.includes(node.id) ? node : { ...node, selected: ids.includes(node.id) })));
    if (!first) return;
    setCurrent(first);
    if (!isFold(first)) inspector.remember(island.url, first);
    if (focus) window.requestAnimationFrame(() => focusSoon(first));
  }, []);

  const lookAt = useCallback((id: string, near = false) => {
    const node = flow.getNode(id);
    if (!node) return;
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const box = boxOf(id)?.getBoundingClientRect();
    const around = document.querySelector(".hw-canvas-pane")?.getBoundingClientRect();
    const inside = box && around && box.left >= around.left && box.right <= around.right && box.top >= around.top && box.bottom <= around.bottom;
    if (near && inside) return;
    const zoom = near ? flow.getZoom() : Math.max(0.8, Math.min(1.1, flow.getZoom()));
    void flow.setCenter(node.position.x + 125, node.position.y + 60, { zoom, duration: calm ? 0 : 150 });
  }, []);

  // A step in a collapsed group is shown before anybody goes there.
  const shown = (id: string, then: () => void) => {
    const group = find(latest.current.state.doc, id)?.group ?? "";
    if (!latest.current.folds.has(group)) return then();
    fold([group], false);
    window.setTimeout(then, 60);
  };

  const goTo = (id: string) => {
    if (!find(latest.current.state.doc, id)) return;
    shown(id, () => {
      lookAt(id);
      choose([id]);
    });
  };

  const openStep = useCallback((id: string, focus = "") => {
    const again = inspector.opened() === id;
    inspector.remember(island.url, id);
    return inspector.open(island.url, id, focus).then(() => (again ? undefined : inspector.bringIntoSight()));
  }, []);

  // Dialogs about one step: the chosen one, or where the person is.
  const showFor = (wanted: Asked) => {
    const ids = chosenIds();
    aim(ids.length === 1 ? (ids[0] as string) : latest.current.current);
    show(wanted);
  };

  const title = (id: string) => latest.current.state.cards[id]?.title ?? "";
  const mayEdit = island.may_edit;
  return {
    ...{ aimed, asked, chosenIds, choose, commit, current, edges, fit, fitWhenPlaced, flow, fold, folds, goTo, heard, island, latest, lay, lookAt, mayEdit, nodes, openStep, overlay },
    ...{ placeOf, say, seen, setCurrent, setEdges, setNodes, show, showFor, shown, state, store, tell, title },
  };
}

export function boxOf(id: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`);
}

// A new box can take the focus once it is measured and visible, which is some frames later.
function focusSoon(id: string, tries = 40): void {
  const box = boxOf(id);
  if (document.querySelector("dialog[open]") === null) box?.focus({ preventScroll: true });
  if ((!box || document.activeElement !== box) && tries > 0) window.requestAnimationFrame(() => focusSoon(id, tries - 1));
}

// Where dragged boxes leave their steps; a collapsed group takes all of its own along.
export function movedTo(editor: Editor, dragged: StepNode[]): Map<string, [number, number]> {
  const { state, seen } = editor.latest.current;
  return new Map(
    dragged.flatMap(({ id, position: { x, y } }): [string, [number, number]][] => {
      const from = find(seen.doc, id)?.pos ?? [x, y];
      if (!isFold(id)) return [[id, [Math.round(x), Math.round(y)]]];
      return stepsIn(state.doc, id).map((step) => {
        const [left, top] = editor.placeOf(find(state.doc, step) as FlowNode);
        return [step, [Math.round(left + x - from[0]), Math.round(top + y - from[1])]];
      });
    }),
  );
}
