/** One of several, each with words of its own. */
export function Choices(props: {
  legend: string;
  name: string;
  all: Record<string, string>;
  /** Undefined: not known yet. */
  chosen: string | undefined;
  onChoose: (one: string) => void;
}) {
  return (
    <fieldset disabled={props.chosen === undefined}>
      <legend>{props.legend}</legend>
      {Object.entries(props.all).map(([value, words]) => (
        <label key={value} class="choice">
          <input
            type="radio"
            name={props.name}
            value={value}
            checked={value === props.chosen}
            onChange={() => props.onChoose(value)}
          />
          <span>{words}</span>
        </label>
      ))}
    </fieldset>
  );
}
