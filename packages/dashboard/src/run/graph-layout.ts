/** A step, as far as its place in the graph needs it. */
export interface GraphStep {
  readonly id: string;
  readonly waitsFor: readonly string[];
}

/** Where a step stands: in which column from the left, and in which row of it. */
export interface GraphNode {
  readonly id: string;
  readonly column: number;
  readonly row: number;
}

/** From a step to one that waits for it. */
export interface GraphEdge {
  readonly from: GraphNode;
  readonly to: GraphNode;
}

/** A graph of steps, laid out. */
export interface GraphLayout {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly columns: number;
  readonly rows: number;
}

/**
 * Lays steps out from left to right: each stands one column behind the last that it waits for, and near the row of the steps that it waits
 * for. What is already said by other edges is not drawn again.
 */
export function layOutGraph(steps: readonly GraphStep[]): GraphLayout {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const columns = new Map<string, number>();
  const columnOf = (id: string, above: ReadonlySet<string>): number => {
    const known = columns.get(id);
    if (known !== undefined) return known;
    const before = (byId.get(id)?.waitsFor ?? []).filter((other) => byId.has(other) && !above.has(other));
    const column = Math.max(-1, ...before.map((other) => columnOf(other, new Set([...above, id])))) + 1;
    columns.set(id, column);
    return column;
  };
  for (const { id } of steps) columnOf(id, new Set([id]));
  const nodes = new Map<string, GraphNode>();
  const count = Math.max(-1, ...columns.values()) + 1;
  for (let column = 0; column < count; column += 1) {
    const here = steps.filter(({ id }) => columns.get(id) === column);
    const wish = ({ waitsFor }: GraphStep): number => {
      const rows = waitsFor.flatMap((id) => nodes.get(id)?.row ?? []);
      return rows.length === 0 ? Number.POSITIVE_INFINITY : rows.reduce((sum, row) => sum + row, 0) / rows.length;
    };
    const ordered = here.map((step, index) => ({ step, index, at: wish(step) }));
    ordered.sort((a, b) => (a.at === b.at ? a.index - b.index : a.at - b.at));
    ordered.forEach(({ step }, row) => nodes.set(step.id, { id: step.id, column, row }));
  }
  const edges = steps.flatMap((step) =>
    direct(step, byId).flatMap((id) => {
      const from = nodes.get(id);
      const to = nodes.get(step.id);
      return from === undefined || to === undefined ? [] : [{ from, to }];
    }),
  );
  const all = [...nodes.values()];
  return { nodes: all, edges, columns: count, rows: Math.max(0, ...all.map(({ row }) => row + 1)) };
}

/** What a step waits for that none of the others it waits for waits for already. */
function direct(step: GraphStep, byId: ReadonlyMap<string, GraphStep>): readonly string[] {
  const reaches = (from: string, to: string, seen: Set<string>): boolean => {
    if (seen.has(from)) return false;
    seen.add(from);
    return (byId.get(from)?.waitsFor ?? []).some((id) => id === to || reaches(id, to, seen));
  };
  return step.waitsFor.filter((id) => !step.waitsFor.some((other) => other !== id && reaches(other, id, new Set())));
}
