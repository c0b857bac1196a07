// Where the visitor writes: text, pictures by picker, paste or drop, and always a way to a person.
import { useEffect, useRef, useState } from "preact/hooks";
import { desk } from "../chat/timeline";
import { useHere } from "./context";
import { Icon } from "./icons";
import { sends } from "./keys";
import { fileSize } from "./when";

export function Composer({ focusOn }: { focusOn: number }) {
  const { boot, chat, say, state } = useHere();
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState("");
  const [problem, setProblem] = useState("");

  useEffect(() => {
    if (focusOn) field.current?.focus({ preventScroll: true });
  }, [focusOn]);
  useEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${Math.min(element.scrollHeight, 140)}px`;
  }, [text]);

  const submit = () => {
    const written = text.trim();
    if (!written) return;
    if (written.length > boot.text_limit) return setProblem(say("tooLong", { limit: boot.text_limit }));
    chat.send({ kind: "text", text: written });
    setText("");
    setProblem("");
    field.current?.focus({ preventScroll: true });
  };
  const attach = (files: Iterable<File>) => {
    setProblem("");
    for (const file of files) {
      const { max_bytes, types } = boot.upload;
      if (types.length && !types.includes(file.type)) setProblem(say("wrongType"));
      else if (file.size > max_bytes) setProblem(say("tooLarge", { limit: fileSize(max_bytes, state.language) }));
      else chat.send({ kind: "file", text: file.name, blob: file, name: file.name });
    }
  };

  return (
    <footer class="foot">
      <Drop attach={attach} />
      <PersonButton />
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <form
        class="composer"
        onSubmit={(e) => {
          e.preventDefault();
          submit();
        }}
      >
        <label class="clip" title={say("attach")}>
          <input
            type="file"
            class="unseen"
            data-testid="upload"
            aria-label={say("attach")}
            accept={boot.upload.types.join(",")}
            multiple
            onChange={(e) => {
              attach([...(e.currentTarget.files ?? [])]);
              e.currentTarget.value = "";
            }}
          />
          <Icon name="clip" />
        </label>
        <textarea
          ref={field}
          rows={1}
          dir="auto"
          data-testid="composer"
          aria-label={say("write")}
          placeholder={say("write")}
          value={text}
          onInput={(e) => {
            setText(e.currentTarget.value);
            if (e.currentTarget.value) chat.typed();
            else chat.stoppedTyping();
          }}
          onBlur={() => chat.stoppedTyping()}
          onPaste={(e) => {
            const files = [...(e.clipboardData?.files ?? [])];
            if (!files.length) return;
            e.preventDefault();
            attach(files);
          }}
          onKeyDown={(e) => {
            if (!sends(e)) return;
            e.preventDefault();
            submit();
          }}
        />
        <button type="submit" class="send" data-testid="send" aria-label={say("send")} disabled={!text.trim()}>
          <Icon name="send" />
        </button>
      </form>
    </footer>
  );
}

function PersonButton() {
  const { chat, say, state } = useHere();
  const { stage, name } = desk(state.events);
  const asking = state.outbox.some((item) => item.kind === "handoff_request" && item.state !== "failed");
  const busy = asking || stage === "asked" || stage === "queued" || stage === "agent";
  const label =
    stage === "agent" ? say("personHere", { name: name || say("aPerson") }) : busy ? say("askedPerson") : say("talkToPerson");
  return (
    <button
      type="button"
      class="person"
      data-testid="talk-to-person"
      aria-disabled={busy}
      onClick={() => busy || chat.send({ kind: "handoff_request", text: "" })}
    >
      <Icon name={stage === "agent" ? "user" : "headset"} />
      {label}
    </button>
  );
}

/** The whole panel takes a dropped file; the veil shows that it will. */
function Drop({ attach }: { attach: (files: Iterable<File>) => void }) {
  const { say } = useHere();
  const [over, setOver] = useState(false);
  const latest = useRef(attach);
  latest.current = attach;
  useEffect(() => {
    const holdsFiles = (e: DragEvent) => Boolean(e.dataTransfer?.types.includes("Files"));
    const enter = (e: DragEvent) => {
      if (!holdsFiles(e)) return;
      e.preventDefault();
      setOver(true);
    };
    const leave = (e: DragEvent) => !e.relatedTarget && setOver(false);
    const drop = (e: DragEvent) => {
      if (!holdsFiles(e)) return;
      e.preventDefault();
      setOver(false);
      latest.current([...(e.dataTransfer?.files ?? [])]);
    };
    addEventListener("dragover", enter);
    addEventListener("dragleave", leave);
    addEventListener("drop", drop);
    return () => {
      removeEventListener("dragover", enter);
      removeEventListener("dragleave", leave);
      removeEventListener("drop", drop);
    };
  }, []);
  return over ? <div class="veil">{say("dropHere")}</div> : null;
}
