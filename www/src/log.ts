import type { ClientEvent } from "ai-generation-client";
import { copy, select } from "./clipboard.ts";
import { byId, create } from "./dom.ts";
import { type Entry, gist, timeOf, toJson } from "./events.ts";

/** A call has some five of them. */
const kept = 200;

const panel = byId("log", HTMLDetailsElement);
const total = byId("log-total", HTMLElement);
const copyAll = byId("log-copy", HTMLButtonElement);
const clear = byId("log-clear", HTMLButtonElement);
const said = byId("log-status", HTMLParagraphElement);
const list = byId("events", HTMLOListElement);

let entries: Entry[] = [];
let dropped = 0;

function showTotal(): void {
  const number = entries.length;
  total.textContent = dropped ? `the last ${number} of ${number + dropped}` : String(number);
  list.hidden = number === 0;
  copyAll.ariaDisabled = clear.ariaDisabled = number ? null : "true";
}

function row(entry: Entry): HTMLLIElement {
  const { type } = entry.event;
  const summary = create(
    "summary",
    {},
    create("time", { dateTime: entry.at.toISOString() }, timeOf(entry)),
    create("code", {}, type),
    create("span", {}, gist(entry.event)),
  );
  const json = create("pre", { tabIndex: 0, role: "region", ariaLabel: `${type} as JSON` });
  const button = create("button", { type: "button" }, "Copy");
  const details = create("details", {}, summary, json, button);
  // Not before somebody looks: a body may be long.
  details.addEventListener("toggle", () => {
    json.textContent = details.open ? toJson(entry) : "";
  });
  button.addEventListener("click", async () => {
    if (await copy(toJson(entry))) return say(`Copied ${type}`);
    select(json);
    say("Selected: copy it with your keyboard");
  });
  return create("li", {}, details);
}

function say(text: string): void {
  said.textContent = text;
}

/** Adds an event of a call to the log. */
export function record(event: ClientEvent): void {
  const entry = { at: new Date(), event };
  const isAtEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 4;
  entries.push(entry);
  list.append(row(entry));
  for (; entries.length > kept; dropped += 1) {
    entries.shift();
    list.firstElementChild?.remove();
  }
  say("");
  showTotal();
  if (isAtEnd) list.scrollTop = list.scrollHeight;
}

/** The log of the client's events: each with its time, its JSON on demand, and all of them to copy or to clear. */
export function setUpLog(): void {
  panel.open = matchMedia("(min-width: 861px)").matches;
  showTotal();
  copyAll.addEventListener("click", async () => {
    if (!entries.length) return;
    const copied = await copy(`[${entries.map(toJson).join(",\n")}]`);
    say(copied ? `Copied ${entries.length} events` : "The browser keeps the clipboard from this page");
  });
  clear.addEventListener("click", () => {
    if (!entries.length) return;
    entries = [];
    dropped = 0;
    list.replaceChildren();
    showTotal();
    say("Cleared");
  });
}
