// Small pieces: icons of the sprite, a modal dialog, and a list one filters by typing and walks by arrow keys.
import { createContext, type ReactNode, useContext, useEffect, useId, useMemo, useRef, useState } from "react";

export interface Words {
  (name: string, values?: Record<string, string | number>): string;
}

export const Said = createContext<Words>((name) => name);

export function useWords(): Words {
  return useContext(Said);
}

export function worded(words: Record<string, string>): Words {
  return (name, values = {}) => Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, String(value)), words[name] ?? name);
}

let sprite = "";

export function useSprite(address: string): void {
  sprite = address;
}

export function Icon({ name }: { name: string }) {
  return (
    <svg className="icon" aria-hidden="true" focusable="false">
      <use href={`${sprite}#${name}`} />
    </svg>
  );
}

export function Dialog({ title, onClose, children, wide }: { title: string; onClose: () => void; children: ReactNode; wide?: boolean }) {
  const box = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    box.current?.showModal();
    return () => before?.focus?.();
  }, []);
  return (
    <dialog ref={box} className={`hw-dialog hw-canvas-dialog${wide ? " hw-canvas-dialog-wide" : ""}`} aria-labelledby={id} onClose={onClose}>
      <div className="hw-dialog-body">
        <h2 id={id}>{title}</h2>
        {children}
      </div>
    </dialog>
  );
}

export interface Option {
  id: string;
  title: string;
  hint?: string;
  icon?: string;
  family?: string;
}

// What is called so comes before what only has the words somewhere.
function farFrom(wanted: string, title: string): number {
  const at = title.toLowerCase().indexOf(wanted);
  return at < 0 ? 2 : Math.min(at, 1);
}

export function Picker({ label, options, none, onPick }: { label: string; options: Option[]; none: string; onPick: (id: string) => void }) {
  const [typed, type] = useState("");
  const [at, point] = useState(0);
  const id = useId();
  const list = useRef<HTMLUListElement>(null);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const shown = useMemo(() => {
    const wanted = typed.trim().toLowerCase();
    return options
      .filter((option) => `${option.title} ${option.hint ?? ""}`.toLowerCase().includes(wanted))
      .sort((one, other) => farFrom(wanted, one.title) - farFrom(wanted, other.title))
      .slice(0, 60);
  }, [typed, options]);
  const place = Math.min(at, Math.max(0, shown.length - 1));
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [place, shown]);
  const keys = (event: KeyboardEvent) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "ArrowDown") point(place + 1 < shown.length ? place + 1 : 0);
    else if (event.key === "ArrowUp") point(place > 0 ? place - 1 : shown.length - 1);
    else if (event.key === "Enter") {
      if (shown[place]) onPick(shown[place].id);
    } else return;
    event.preventDefault();
  };
  return (
    <div className="hw-picker">
      <input
        ref={input}
        className="form-control"
        role="combobox"
        aria-label={label}
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={shown[place] ? `${id}-${place}` : undefined}
        placeholder={label}
        autoFocus
        value={typed}
        onInput={(event) => {
          type((event.target as HTMLInputElement).value);
          point(0);
        }}
        onKeyDown={keys as never}
      />
      <ul ref={list} id={`${id}-list`} role="listbox" aria-label={label}>
        {shown.map((option, n) => (
          <li key={option.id} id={`${id}-${n}`} role="option" aria-selected={n === place} className={option.family ? `hw-family-${option.family}` : ""} onClick={() => onPick(option.id)}>
            {option.icon && (
              <span className="hw-step-icon">
                <Icon name={option.icon} />
              </span>
            )}
            <span className="hw-picker-words">
              <strong>{option.title}</strong>
              {option.hint && <span>{option.hint}</span>}
            </span>
          </li>
        ))}
      </ul>
      {shown.length === 0 && <p role="status">{none}</p>}
    </div>
  );
}
