import type { ClientEvent } from "ai-generation-client";
import { seconds } from "./format.ts";

const time = new Intl.DateTimeFormat("en", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
  hourCycle: "h23",
});

/** An event, and when it came. */
export interface Entry {
  readonly at: Date;
  readonly event: ClientEvent;
}

export const timeOf = ({ at }: Entry): string => time.format(at);

/** The event as JSON text, with its time. */
export const toJson = ({ at, event }: Entry): string =>
  JSON.stringify({ time: at.toISOString(), ...event }, null, 2);

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

/** What an event says, in a few words. */
export function gist(event: ClientEvent): string {
  switch (event.type) {
    case "generation_started":
      return `${event.prompt}${event.image_count ? `, with ${counted(event.image_count, "image")}` : ""}`;
    case "api_call":
      return `${event.api_type}, attempt ${event.attempt}`;
    case "api_request":
      return `${event.method} ${new URL(event.url).pathname}`;
    case "api_response":
      return `HTTP ${event.status_code} after ${seconds(event.duration_ms)}`;
    case "api_retry":
      return `again in ${seconds(event.delay * 1000)}`;
    case "generation_completed":
      return counted(event.artifact_count, "image");
    case "generation_failed":
      return event.error;
  }
}
