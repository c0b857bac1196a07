// Asked once before the first message: the company's questions and, where wanted, consent.
import { useEffect, useRef, useState } from "preact/hooks";
import type { PrechatField } from "../chat/wire";
import { useHere } from "./context";
import { PrivacyLink } from "./log";
import { said } from "./texts";

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@.]+$/;
const AUTOCOMPLETE: Record<string, string> = { name: "name", email: "email", phone: "tel" };

export function Prechat({ focusOn }: { focusOn: number }) {
  const { boot, chat, say, state } = useHere();
  const { prechat_fields: fields, consent_required: consentNeeded } = boot.settings;
  const [values, setValues] = useState<Record<string, string>>({});
  const [consent, setConsent] = useState(false);
  const [problems, setProblems] = useState<Record<string, string>>({});
  const form = useRef<HTMLFormElement>(null);
  const privacy = said(boot.settings, "privacy_text", state.language);
  const greeting = said(boot.settings, "greeting", state.language);

  useEffect(() => {
    if (focusOn) form.current?.querySelector<HTMLElement>("input, textarea")?.focus({ preventScroll: true });
  }, [focusOn]);
  useEffect(() => {
    const told = (state.prechatProblem?.errors ?? []).map((e) => [e.field.replace(/^fields\./, ""), e.message]);
    if (told.length) setProblems(Object.fromEntries(told) as Record<string, string>);
  }, [state.prechatProblem]);

  const submit = (e: Event) => {
    e.preventDefault();
    const found: Record<string, string> = {};
    for (const field of fields) {
      const value = (values[field.key] ?? "").trim();
      if (field.required && !value) found[field.key] = say("neededProblem");
      else if (value && field.type === "email" && !EMAIL.test(value)) found[field.key] = say("emailBad");
    }
    if (consentNeeded && !consent) found["consent"] = say("consentProblem");
    setProblems(found);
    const firstBad = Object.keys(found)[0];
    if (firstBad) return form.current?.querySelector<HTMLElement>(`[name="${firstBad}"]`)?.focus();
    const given = Object.entries(values).map(([key, value]) => [key, value.trim()]).filter(([, value]) => value);
    void chat.answerPrechat({ fields: Object.fromEntries(given) as Record<string, string>, consent });
  };
  const failed = state.prechatProblem && !state.prechatProblem.errors.length;

  return (
    <form class="prechat" ref={form} noValidate onSubmit={submit}>
      {greeting && (
        <p class="hello" dir="auto">
          {greeting}
        </p>
      )}
      <h2>{say("prechatTitle")}</h2>
      {fields.map((field) => (
        <Field
          key={field.key}
          field={field}
          value={values[field.key] ?? ""}
          problem={problems[field.key]}
          change={(value) => setValues({ ...values, [field.key]: value })}
        />
      ))}
      {privacy && (
        <p class="privacy" dir="auto">
          {privacy} <PrivacyLink />
        </p>
      )}
      {consentNeeded && (
        <div class="field">
          <label class="consent">
            <input
              type="checkbox"
              name="consent"
              data-testid="prechat-consent"
              checked={consent}
              aria-invalid={Boolean(problems["consent"])}
              aria-describedby={problems["consent"] ? "problem-consent" : undefined}
              onChange={(e) => setConsent(e.currentTarget.checked)}
            />
            {say("consent")}
          </label>
          <Problem id="problem-consent" text={problems["consent"]} />
        </div>
      )}
      <Problem id="problem-start" text={failed ? state.prechatProblem?.title || say("startFailed") : undefined} />
      <button type="submit" class="primary wide" data-testid="prechat-start" disabled={state.prechatBusy}>
        {say("start")}
      </button>
    </form>
  );
}

interface FieldProps {
  field: PrechatField;
  value: string;
  problem: string | undefined;
  change: (value: string) => void;
}

function Field({ field, value, problem, change }: FieldProps) {
  const { say, state } = useHere();
  const id = `prechat-${field.key}`;
  const shared = {
    id,
    name: field.key,
    "data-testid": id,
    value,
    maxLength: field.type === "textarea" ? 2000 : 200,
    required: field.required,
    "aria-invalid": Boolean(problem),
    "aria-describedby": problem ? `problem-${field.key}` : undefined,
  };
  return (
    <div class="field">
      <label for={id}>
        {state.language === "zh" ? field.label_zh : field.label_en}
        {field.required && <small> ({say("needed")})</small>}
      </label>
      {field.type === "textarea" ? (
        <textarea {...shared} rows={3} dir="auto" onInput={(e) => change(e.currentTarget.value)} />
      ) : (
        <input
          {...shared}
          type={(field.type === "phone" ? "tel" : field.type) as "text"}
          dir="auto"
          autocomplete={AUTOCOMPLETE[field.key] ?? "off"}
          onInput={(e) => change(e.currentTarget.value)}
        />
      )}
      <Problem id={`problem-${field.key}`} text={problem} />
    </div>
  );
}

function Problem({ id, text }: { id: string; text: string | undefined }) {
  return text ? (
    <p class="problem" id={id} role="alert">
      {text}
    </p>
  ) : null;
}
