import { Icon, type IconName } from "./icon";

/** A button that is a drawing; its name is told and shown on demand. */
export function Tool({ icon, label, onClick }: { icon: IconName; label: string; onClick: () => void }) {
  return (
    <button type="button" class="quiet" aria-label={label} title={label} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
}
