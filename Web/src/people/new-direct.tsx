import type { Chat } from "../chat/chat";
import { t } from "../texts/texts";
import { Dialog } from "../view/dialog";
import { go } from "../view/route";
import { FindPerson } from "./find-person";

export function NewDirect({ chat, onClose }: { chat: Chat; onClose: () => void }) {
  return (
    <Dialog title={t().newDirect} onClose={onClose}>
      <FindPerson
        chat={chat}
        action={t().message}
        onPick={async (user) => {
          const room = await chat.rooms.direct(user.userId);
          onClose();
          go(`/rooms/${room.roomId}`);
        }}
      />
    </Dialog>
  );
}
