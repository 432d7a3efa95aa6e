import { createLogUpdate } from 'log-update';
import { paintFor } from '../text/paint.ts';
import { harmless } from '../text/say.ts';
import type { Target } from './cluster/target.ts';
import { clock } from './look/clock.ts';
import { EXIT_STATUS, type LiveView, verdictOf } from './look/view.ts';
import { type Change, Watcher, type WatchPace } from './look/watcher.ts';
import type { Recorder } from './record/recorder.ts';
import { changedKeys, changeLines, FactsSoFar } from './show/changes.ts';
import { Highlights } from './show/highlights.ts';
import { screen } from './show/screen.ts';

/** Changes fade and clocks go on though nobody answers. */
const REDRAW_MS = 500;
/** Many answers may come at once: nobody sees more screens than that. */
const FRAME_MS = 50;

export interface WatchStreams {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
}

/**
 * Show a cluster until `quit`, or q or Ctrl-C at the keyboard: live where stdout is a terminal, else a line for each
 * change.
 * @param recorder gets all that is seen
 * @returns the exit status that says what was to be seen last, as that of a check
 */
export async function watch(
  target: Target,
  pace: WatchPace,
  quit: AbortSignal,
  recorder?: Pick<Recorder, 'see'>,
  streams: WatchStreams = process,
): Promise<0 | 1 | 2> {
  const over = Promise.withResolvers<void>();
  quit.addEventListener('abort', () => over.resolve(), { once: true });
  // Who read along has gone.
  streams.stdout.on('error', () => over.resolve());
  const shown = streams.stdout.isTTY ? liveScreen(streams.stdout) : changeLog(streams.stdout);
  let due: NodeJS.Timeout | undefined;
  const redraw = () => {
    clearTimeout(due);
    due = undefined;
    shown.redraw(watcher.view());
  };
  const watcher = new Watcher(target, pace, (news) => {
    recorder?.see(news.sample);
    shown.see(news);
    due ??= setTimeout(redraw, FRAME_MS);
  });
  const first = watcher.view();
  shown.see({ cluster: first, verdict: verdictOf(first), changed: first.groups, gone: [] });
  shown.redraw(first);
  const redraws = setInterval(redraw, REDRAW_MS);
  const keys = listenForQuit(streams.stdin, () => over.resolve());
  watcher.start();
  try {
    await over.promise;
    return EXIT_STATUS[verdictOf(watcher.view())];
  } finally {
    clearInterval(redraws);
    clearTimeout(due);
    keys.close();
    shown.close();
    void watcher.stop();
  }
}

interface Shown {
  /** There is a new answer. */
  see(news: Change): void;
  redraw(view: LiveView): void;
  close(): void;
}

function liveScreen(stdout: NodeJS.WriteStream): Shown {
  const draw = createLogUpdate(stdout);
  const paint = paintFor(stdout);
  const highlights = new Highlights();
  const facts = new FactsSoFar();
  let hasBegun = false;
  return {
    see: (news) => {
      const { before, now } = facts.see(news);
      // All that the first answers bring is new, and nothing of it a change.
      if (hasBegun) highlights.see(changedKeys(before, now), clock());
    },
    redraw: (view) => {
      hasBegun ||= view.groups.length > 0 && view.groups.every((group) => group.standing !== 'asking');
      draw(
        screen(view, {
          columns: stdout.columns || 80,
          rows: stdout.rows || 24,
          paint,
          changed: highlights.at(clock()),
        }),
      );
    },
    close: () => draw.done(),
  };
}

function changeLog(stdout: NodeJS.WriteStream): Shown {
  const facts = new FactsSoFar();
  return {
    see: (news) => {
      const { before, now } = facts.see(news);
      for (const line of changeLines(news.cluster.at, before, now)) stdout.write(`${harmless(line)}\n`);
    },
    redraw: () => {},
    close: () => {},
  };
}

/** q, Q, Ctrl-C, Ctrl-D. */
const QUIT_KEYS: ReadonlySet<number> = new Set([0x71, 0x51, 0x03, 0x04]);

/** q and Ctrl-C, where there is a keyboard: in raw mode Ctrl-C is a key like any other. */
function listenForQuit(stdin: NodeJS.ReadStream, quit: () => void): { close(): void } {
  if (!stdin.isTTY) return { close: () => {} };
  const onKey = (keys: Buffer) => {
    if (keys.some((key) => QUIT_KEYS.has(key))) quit();
  };
  stdin.setRawMode(true);
  stdin.on('data', onKey);
  stdin.resume();
  return {
    close: () => {
      stdin.off('data', onKey);
      stdin.setRawMode(false);
      stdin.pause();
    },
  };
}
