// After both versions were seen: the batch goes on with what was chosen, on top of what others did.
import { allNodes } from "./doc";
import type { Conflict } from "./store";
import type { Clash, Doc, Op } from "./types";

export function settled(conflict: Conflict, mine: Set<number>, removal: (id: string) => Op[]): Op[] {
  const clashing = new Set(conflict.clashes.map((clash) => clash.n));
  const kept = conflict.clashes.flatMap((clash) => (clash.mine.op === "delete" ? [clash.mine.node.id] : []));
  const about = (op: Op) => (op.op === "wire" ? [op.node, op.was] : op.op === "text" ? [op.key.split(".")[0] ?? ""] : []);
  const rest = conflict.batch.ops.filter((op, n) => !clashing.has(n) && !about(op).some((id) => kept.includes(id)));
  return [...rest, ...conflict.clashes.flatMap((clash, n) => (mine.has(n) ? mineOver(clash, conflict.shown, removal) : []))];
}

// My side of a clash on top of theirs: what was there becomes what I saw. What is gone is brought back as I had it.
function mineOver(clash: Clash, mineDoc: Doc, removal: (id: string) => Op[]): Op[] {
  const op = clash.mine;
  if (op.op === "delete") return removal(op.node.id);
  if (!clash.gone) return "was" in op ? [{ ...op, was: clash.theirs ?? (op.op === "config" ? undefined : null) } as Op] : [];
  const node = allNodes(mineDoc).find((each) => each.id === clash.node);
  if (!node) return [];
  const texts = Object.entries(mineDoc.i18n).filter(([key]) => key.startsWith(`${node.id}.`));
  return [
    { op: "add", node, entry: mineDoc.entry.includes(node) },
    ...texts.flatMap(([key, said]) => Object.entries(said).map(([locale, text]): Op => ({ op: "text", key, locale, was: "", to: text }))),
  ];
}
