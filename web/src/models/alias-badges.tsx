// Aliases as they are written in a model's address: @champion.
import classes from './alias-badges.module.css';

export function AliasBadges({ aliases }: { readonly aliases: readonly string[] }) {
  return (
    <>
      {aliases.map((alias) => (
        <span key={alias} className={`${classes['badge']} clip`} title={`@${alias}`}>
          @{alias}
        </span>
      ))}
    </>
  );
}
