// A project whose global fetch has more on it than a fetch needs, as that of Bun's types. It is compiled, never run.
import { AIGenerationClient, type Fetch, ImageClient } from "ai-generation-client";
import { createSimulator } from "ai-generation-client/simulator";

declare global {
  namespace fetch {
    function preconnect(url: string): void;
  }
}

const logged: Fetch = async (input, init) => fetch(input, init);
new AIGenerationClient("key", { fetch: logged });
new ImageClient({ fetch: async (input, init) => fetch(input, init) });
new AIGenerationClient("key", { fetch: createSimulator().fetch });
new AIGenerationClient("key", { fetch });

// @ts-expect-error the global one has more
export const other: typeof fetch = logged;
