import { randomUUID } from "node:crypto";
import { client, type Person, person, post, room } from "./people";

/** A room that people have talked in, and two of them. */
export async function livelyRoom(): Promise<{ ada: Person; bob: Person; roomId: string }> {
  const [ada, bob, cleo] = [await person("ada", "Ada"), await person("bob", "Bob"), await person("cleo", "Cleo Marsh")];
  const roomId = await room("Garden", [ada, bob, cleo], "public");
  await room("Kitchen", [ada, cleo]);
  await room("Summer trip", [ada, bob, cleo]);
  const say = (who: Person, text: string) => post(who, roomId, text);
  await say(ada, "Good morning! The **first strawberries** are ripe. 🍓");
  const question = await say(bob, "How many rows do we plant this year?");
  await say(cleo, "I would say four:\n\n1. beans\n2. tomatoes\n3. more beans\n4. the *experiment*");
  const snails = await say(ada, "Three it is.");
  await say(
    bob,
    "The plan is at https://example.org/garden and the watering is automatic now:\n\n```sh\nwater --rows 4 --every 2d\n```",
  );
  await say(cleo, `@${ada.username} can you bring the small shovel?`);
  const last = await say(ada, "Will do. See you at ten.");
  await say(bob, "> the snails\n\nThey have been told.");
  const api = await client(ada);
  const text = "Four it is. Somebody has to tell the snails.";
  await api.patch(`/api/v1/rooms/${roomId}/messages/${snails}`, { data: { text } });
  await api.dispose();
  const as = async (who: Person, method: "put", path: string) => {
    const api = await client(who);
    await api[method](`/api/v1/rooms/${roomId}/messages/${path}`, { headers: { "Idempotency-Key": randomUUID() } });
    await api.dispose();
  };
  await as(bob, "put", `${last}/reactions/${encodeURIComponent("👍")}`);
  await as(cleo, "put", `${last}/reactions/${encodeURIComponent("👍")}`);
  await as(cleo, "put", `${last}/reactions/${encodeURIComponent("🎉")}`);
  await as(ada, "put", `${question}/pin`);
  return { ada, bob, roomId };
}
