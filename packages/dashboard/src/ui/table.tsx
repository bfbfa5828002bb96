import type { ComponentChildren, JSX } from 'preact';

/** A table with a head, that scrolls by itself where it is wider than the screen. Its children are rows. */
export function Table({
  columns,
  children,
}: {
  readonly columns: readonly string[];
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <div class="table-wrap">
      <table class="table">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
