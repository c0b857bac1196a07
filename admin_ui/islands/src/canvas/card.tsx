// One step as a box: icon, name, a line of what it does, its exits in words along the lower edge.
import { Handle, type Node, type NodeProps, Position } from "@xyflow/react";
import { memo } from "react";
import { isFold } from "./folding";
import { Icon, useWords } from "./parts";
import type { Card } from "./types";

export interface CardData extends Record<string, unknown> {
  card: Card;
  note: string;
  disabled: boolean;
  entry: boolean;
  errors: number;
  warnings: number;
  comments: number;
  here: string;
}

export type StepNode = Node<CardData, "step">;

export const StepCard = memo(function StepCard({ id, data, isConnectable }: NodeProps<StepNode>) {
  const say = useWords();
  const { card } = data;
  const group = isFold(id);
  return (
    <div className={`hw-node hw-family-${card.family}${data.disabled ? " hw-node-off" : ""}${group ? " hw-node-group" : ""}${data.errors > 0 ? " hw-node-wrong" : ""}`}>
      {!data.entry && <Handle type="target" position={Position.Left} isConnectable={isConnectable} />}
      <div className="hw-node-head">
        <span className="hw-step-icon">
          <Icon name={card.icon} />
        </span>
        <strong>{card.title}</strong>
        {group && (
          <button type="button" className="hw-tool nodrag" tabIndex={-1} data-unfold="" aria-label={`${say("unfold")}: ${card.title}`} title={say("unfold")}>
            <Icon name="chevron-right" />
          </button>
        )}
        {data.disabled && (
          <span className="hw-badge">
            <Icon name="pause" />
            {say("skipped")}
          </span>
        )}
      </div>
      {card.content && <p className="hw-node-content">{card.content}</p>}
      {data.note && (
        <p className="hw-node-note">
          <Icon name="note" />
          {data.note}
        </p>
      )}
      {(data.errors > 0 || data.warnings > 0 || data.comments > 0 || data.here) && (
        <div className="hw-node-badges">
          {data.here && (
            <span className="hw-badge hw-badge-info">
              <Icon name="user" />
              {data.here}
            </span>
          )}
          {data.errors > 0 && (
            <span className="hw-badge hw-badge-danger">
              <Icon name="circle-x" />
              {say(data.errors === 1 ? "problem" : "problems", { n: data.errors })}
            </span>
          )}
          {data.warnings > 0 && (
            <span className="hw-badge hw-badge-warning">
              <Icon name="info" />
              {say(data.warnings === 1 ? "hint" : "hints", { n: data.warnings })}
            </span>
          )}
          {data.comments > 0 && (
            <span className="hw-badge">
              <Icon name="message" />
              {say("comments_n", { n: data.comments })}
            </span>
          )}
        </div>
      )}
      {card.ports.length > 0 && (
        <ul className="hw-node-ports">
          {card.ports.map((port) => (
            <li key={port.id} className={`hw-port hw-port-${port.kind}`}>
              {port.kind !== "normal" && <Icon name={port.kind === "error" ? "alert" : "clock"} />}
              <span>{port.words}</span>
              <Handle type="source" id={port.id} position={Position.Right} isConnectable={isConnectable} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
});
