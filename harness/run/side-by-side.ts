/** Do one thing after the other, as many at a time, each by its number from 0, as long as one may be begun. */
export async function sideBySide(
  jobs: number,
  mayBegin: (begun: number) => boolean,
  work: (index: number) => Promise<void>,
): Promise<void> {
  let begun = 0;
  const one = async () => {
    while (mayBegin(begun)) await work(begun++);
  };
  await Promise.all(Array.from({ length: jobs }, one));
}
