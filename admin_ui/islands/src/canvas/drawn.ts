// From the document to boxes and wires as xyflow wants them; what did not change stays the same object.
import type { Edge } from "@xyflow/react";
import type { CardData, StepNode } from "./card";
import { allNodes, targetOf } from "./doc";
import { guessed, isLarge } from "./large";
import type { Words } from "./parts";
import type { State } from "./store";
import type { Card, FlowNode } from "./types";

export type Overlay = Map<string, [number, number]>;

const UNKNOWN: Card = { kind: "", title: "…", content: "", icon: "circle", family: "end", main: "", ports: [] };

// A card as the server last drew it, with what the person changed since.
function cardOf(state: State, node: FlowNode, fresh: Record<string, Card>): Card {
  const card = state.cards[node.id] ?? fresh[node.type] ?? UNKNOWN;
  const title = node.label || (card.title !== card.kind && !node.label ? card.kind : card.title);
  return title === card.title ? card : { ...card, title };
}

export function places(overlay: Overlay): (node: FlowNode) => [number, number] {
  return (node) => overlay.get(node.id) ?? node.pos;
}

export function nodesOf(state: State, overlay: Overlay, old: StepNode[], current: string, fresh: Record<string, Card>, say: Words, chosen: Set<string> | null, here: (step: string) => string): StepNode[] {
  const before = new Map(old.map((node) => [node.id, node]));
  const entries = new Set(state.doc.entry.map((node) => node.id));
  const counts = new Map<string, [number, number]>();
  for (const each of state.problems) {
    const [errors, warnings] = counts.get(each.node) ?? [0, 0];
    counts.set(each.node, each.severity === "error" ? [errors + 1, warnings] : [errors, warnings + 1]);
  }
  const remarks = new Map<string, number>();
  for (const each of state.comments) if (!each.settled_by) remarks.set(each.node_id, (remarks.get(each.node_id) ?? 0) + 1);
  const at = places(overlay);
  const large = isLarge(state.doc);
  return allNodes(state.doc).map((node) => {
    const was = before.get(node.id);
    const [errors, warnings] = counts.get(node.id) ?? [0, 0];
    const card = cardOf(state, node, fresh);
    const data: CardData = { card, note: node.note, disabled: node.disabled, entry: entries.has(node.id), errors, warnings, comments: remarks.get(node.id) ?? 0, here: here(node.id) };
    const [x, y] = at(node);
    const label = spoken(state, node, data, say);
    const domAttributes = attributesOf(node.id === current, say);
    const selected = chosen ? chosen.has(node.id) : (was?.selected ?? false);
    if (was && was.dragging) return was;
    if (was && same(was.data, data) && was.position.x === x && was.position.y === y && was.domAttributes === domAttributes && was.ariaLabel === label && was.selected === selected) return was;
    const box = {
      ...was,
      id: node.id,
      type: "step",
      position: { x, y },
      selected,
      data: was && same(was.data, data) ? was.data : data,
      ariaLabel: label,
      domAttributes,
    } as StepNode;
    return large && !was ? guessed(box) : box;
  });
}

// One box is a stop of the Tab key, the current one; arrow keys lead to the others.
type Attributes = NonNullable<StepNode["domAttributes"]>;
const attributes = new Map<boolean, Attributes>();

function attributesOf(current: boolean, say: Words): Attributes {
  const known = attributes.get(current) ?? ({ tabIndex: current ? 0 : -1, "aria-roledescription": say("step") } as Attributes);
  attributes.set(current, known);
  return known;
}

function same(one: CardData, other: CardData): boolean {
  return (Object.keys(other) as (keyof CardData)[]).every((name) => one[name] === other[name]);
}

// What a screen reader says of a box: its name, what it does, where its exits lead, and what is wrong.
function spoken(state: State, node: FlowNode, data: CardData, say: Words): string {
  const exits = data.card.ports.map((port) => {
    const to = targetOf(state.doc, node.id, port.id);
    return `${port.words}: ${to ? (state.cards[to]?.title ?? "…") : say("leads_nowhere")}`;
  });
  const others = data.here ? [data.here] : [];
  const wrong = data.errors ? [say(data.errors === 1 ? "problem" : "problems", { n: data.errors })] : [];
  return [data.card.title, data.card.content, ...others, ...wrong, ...exits].filter(Boolean).join(". ");
}

export function edgesOf(state: State, old: Edge[]): Edge[] {
  const before = new Map(old.map((edge) => [edge.id, edge]));
  const kinds = new Map(Object.entries(state.cards).flatMap(([id, card]) => card.ports.map((port) => [`${id}/${port.id}`, port.kind])));
  return state.doc.edges.map(({ id, from: [source, sourceHandle], to: target }) => {
    const was = before.get(id);
    if (was && was.source === source && was.sourceHandle === sourceHandle && was.target === target) return was;
    const kind = kinds.get(`${source}/${sourceHandle}`) ?? "normal";
    return { id, source, sourceHandle, target, className: `hw-wire hw-wire-${kind}`, focusable: false, selected: false };
  });
}
