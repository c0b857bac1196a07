// Collapsed groups: each is one box with the exits that lead out of it. Only the look changes, never the flow; which
// groups are collapsed is the person's own choice and stays in this browser.
import { useMemo, useState } from "react";
import { allNodes, targetOf } from "./doc";
import { places, type Overlay } from "./drawn";
import type { Words } from "./parts";
import type { State } from "./store";
import type { Card, Doc, FlowNode, Group, PortView } from "./types";

const FOLD = "fold:";
export type Folds = ReadonlySet<string>;

export function isFold(id: string): boolean {
  return id.startsWith(FOLD);
}

export function foldOf(group: string): string {
  return FOLD + group;
}

// The step and the exit behind an exit that is drawn.
export function exitBehind(node: string, port: string): [string, string] {
  const cut = port.indexOf("/");
  return isFold(node) && cut > 0 ? [port.slice(0, cut), port.slice(cut + 1)] : [node, port];
}

export function stepsIn(doc: Doc, id: string): string[] {
  return isFold(id) ? allNodes(doc).filter((node) => foldOf(node.group) === id).map((node) => node.id) : [id];
}

// The box that stands for a step.
export function boxFor(doc: Doc, folds: Folds, id: string): string {
  const group = folds.size ? allNodes(doc).find((node) => node.id === id)?.group : "";
  return group && folds.has(group) ? foldOf(group) : id;
}

export function useFolds(key: string, doc: Doc) {
  const [kept, keep] = useState<string[]>(() => read(key));
  const folds = useMemo(() => new Set(kept.filter((id) => doc.groups.some((group) => group.id === id))), [kept, doc.groups]);
  const fold = (groups: string[], on: boolean) => {
    const next = [...kept.filter((id) => !groups.includes(id)), ...(on ? groups : [])];
    keep(next);
    try {
      if (next.length) localStorage.setItem(key, JSON.stringify(next));
      else localStorage.removeItem(key);
    } catch {
      // Then it is so until the page is closed.
    }
  };
  return { folds, fold };
}

function read(key: string): string[] {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "[]") as string[];
  } catch {
    return [];
  }
}

// What is drawn: the flow with every collapsed group as one box in place of its steps.
export function foldedState(state: State, folds: Folds, overlay: Overlay, say: Words): State {
  if (folds.size === 0) return state;
  const owner = new Map(allNodes(state.doc).filter((node) => folds.has(node.group)).map((node) => [node.id, foldOf(node.group)]));
  const of = (id: string) => owner.get(id) ?? id;
  const groups = state.doc.groups.filter((group) => folds.has(group.id) && [...owner.values()].includes(foldOf(group.id)));
  const boxes = groups.map((group) => boxOf(state.doc, group, overlay));
  const cards = groups.map((group): [string, Card] => [foldOf(group.id), cardOf(state, group, of, say)]);
  const edges = state.doc.edges.flatMap((edge) => {
    const [from, to] = [of(edge.from[0]), of(edge.to)];
    if (from === to && isFold(from)) return [];
    const port = isFold(from) ? `${edge.from[0]}/${edge.from[1]}` : edge.from[1];
    return [{ ...edge, from: [from, port] as [string, string], to }];
  });
  const shown = (nodes: FlowNode[]) => nodes.filter((node) => !owner.has(node.id));
  return {
    ...state,
    doc: { ...state.doc, entry: shown(state.doc.entry), nodes: [...shown(state.doc.nodes), ...boxes], edges },
    cards: { ...state.cards, ...Object.fromEntries(cards) },
    problems: state.problems.map((each) => ({ ...each, node: of(each.node) })),
    comments: state.comments.map((each) => ({ ...each, node_id: of(each.node_id) })),
  };
}

function boxOf(doc: Doc, group: Group, overlay: Overlay): FlowNode {
  const at = allNodes(doc).filter((node) => node.group === group.id).map(places(overlay));
  const pos: [number, number] = [Math.min(...at.map(([x]) => x)), Math.min(...at.map(([, y]) => y))];
  return { id: foldOf(group.id), type: "fold", tv: 1, label: group.title, config: {}, pos, group: "", disabled: false, note: "" };
}

function cardOf(state: State, group: Group, of: (id: string) => string, say: Words): Card {
  const members = allNodes(state.doc).filter((node) => node.group === group.id);
  const ports = members.flatMap((node) => exitsOf(state, node, of));
  return { kind: say("group"), title: group.title, content: say("steps_in_group", { n: members.length }), icon: "window", family: "end", main: "", ports };
}

// What leads out of the group, and what leads nowhere yet.
function exitsOf(state: State, node: FlowNode, of: (id: string) => string): PortView[] {
  const card = state.cards[node.id];
  return (card?.ports ?? []).flatMap((port) => {
    const to = targetOf(state.doc, node.id, port.id);
    const leaves = to ? of(to) !== of(node.id) : port.kind === "normal";
    return leaves ? [{ ...port, id: `${node.id}/${port.id}`, words: `${card?.title ?? ""}: ${port.words}` }] : [];
  });
}
