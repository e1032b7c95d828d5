// Readable names for runs that were given none: an adjective, an animal and a number, at most 20 characters.
import { randomInt } from 'node:crypto';

const adjectives =
  'able agile amber apt bold brave brief bright brisk calm candid clean clear clever cool crisp curious daring deft eager early fair fast fine firm fond free fresh gentle glad golden good grand happy hardy honest humble ideal jolly just keen kind lively loyal lucid lucky mellow merry mighty mild modest neat nimble noble open patient placid plucky polite prime proud quick quiet rapid ready regal rosy round serene sharp silent simple sleek smart smooth snug sober solid sound spry steady still stout sunny sure swift tame tidy tranquil true upbeat vast vivid warm wild wise witty worthy zesty'.split(
    ' ',
  );
const animals =
  'ant auk bass bat bear bee bison boar bream carp cat clam cod colt coot crab crane crow deer dingo dog dove duck eagle eel egret elk emu ermine ewe falcon fawn ferret finch fish fly fox frog gecko gnu goat goose grouse gull hare hawk hen heron hog horse hound ibex ibis jay kite kiwi koala lark lemur lion llama lynx mink mole moose moth mouse mule newt okapi orca oryx otter owl ox panda perch pig pike plover pony puma quail rabbit ram raven ray robin rook seal shad shark sheep shrew shrike skate sloth smelt snail snipe sole squid stag stoat stork swan swift tapir teal tern tiger toad trout tuna turtle vole wasp whale wolf wombat wren yak zebra'.split(
    ' ',
  );

/** Such as `brave-otter-412`. */
export function randomRunName(): string {
  const pick = (words: readonly string[]): string => words[randomInt(words.length)]!;
  return `${pick(adjectives)}-${pick(animals)}-${randomInt(1000)}`;
}
