/**
 * Where nobody reads any more (`insync list | head`), end as a program does that is told to by SIGTERM: what was
 * started is taken away first. Node ignores SIGPIPE, and would say it with a stack.
 */
export function endWhereNobodyReads(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (code === 'EPIPE') process.kill(process.pid, 'SIGTERM');
    });
}
