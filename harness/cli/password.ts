import { drawPassword } from '../run/password.ts';

/** The variable that has the password of everything: others can see arguments. */
export const PASSWORD = 'INSYNC_AUTH';

/**
 * A short one would be found, and hidden, in what is none; and a pika.conf ends a value at its line, and leaves out the
 * blanks around it.
 */
const USABLE = /^[!-~]{8,}$/;

/**
 * The password that everything of a cluster is to demand: the one given, else one drawn at random.
 * @param refuse ends the command with that message, which does not repeat it
 */
export function passwordFrom(given: string | undefined, refuse: (message: string) => never): string {
  if (given === undefined || given === '') return drawPassword();
  if (!USABLE.test(given))
    refuse(
      `insync: ${PASSWORD} is no password for --auth: it takes at least 8 letters, digits or signs of ASCII`,
    );
  return given;
}

/** What to know of the password for whoever is to look at a cluster that is up. */
export function passwordNote(given: string | undefined): string {
  return given
    ? `Everything demands the password of ${PASSWORD}, which insync check reads, too.`
    : `Everything demands a password that was drawn at random: to look at the nodes, give one by ${PASSWORD} beforehand.`;
}
