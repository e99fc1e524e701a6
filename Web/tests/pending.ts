/** An answer that a test gives when its time has come. */
export function pending<T>() {
  let answer: (value: T) => void = () => {};
  let refuse: (fault: unknown) => void = () => {};
  const promise = new Promise<T>((done, fail) => {
    answer = done;
    refuse = fail;
  });
  return { promise, answer: (value: T) => answer(value), refuse: (fault: unknown) => refuse(fault) };
}
