import type { RunStep } from '@slipway/core/http';
import type { JSX } from 'preact';
import { stepTone } from '../ui/status.tsx';
import { layOutGraph, type GraphNode } from './graph-layout.ts';

const node = { width: 122, height: 30, gapX: 24, gapY: 10, pad: 4 };
const mostLetters = 13;

const left = ({ column }: GraphNode): number => node.pad + column * (node.width + node.gapX);
const top = ({ row }: GraphNode): number => node.pad + row * (node.height + node.gapY);

/** What waits for what, as the plan has it, and how each step stands. A chain needs no picture: the list says it. */
export function StepGraph({ steps }: { readonly steps: readonly RunStep[] }): JSX.Element | null {
  const { nodes, edges, columns, rows } = layOutGraph(steps);
  if (rows < 2) return null;
  const width = 2 * node.pad + columns * (node.width + node.gapX) - node.gapX;
  const height = 2 * node.pad + rows * (node.height + node.gapY) - node.gapY;
  const statusOf = new Map(steps.map((step) => [step.id, step.status]));
  return (
    <div class="graph" role="img" aria-label={edges.map(({ from, to }) => `${to.id} waits for ${from.id}`).join(', ')}>
      <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
        {edges.map(({ from, to }) => {
          const [x1, y1] = [left(from) + node.width, top(from) + node.height / 2];
          const [x2, y2] = [left(to), top(to) + node.height / 2];
          const bend = node.gapX / 2;
          return (
            <path
              key={`${from.id}>${to.id}`}
              class="edge"
              d={`M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`}
            />
          );
        })}
        {nodes.map((one) => (
          <g
            key={one.id}
            class={`node tone-${stepTone(statusOf.get(one.id) ?? 'waiting')}`}
            transform={`translate(${left(one)} ${top(one)})`}
          >
            <title>{`${one.id}: ${statusOf.get(one.id) ?? ''}`}</title>
            <rect width={node.width} height={node.height} rx="6" />
            <circle cx="14" cy={node.height / 2} r="4" />
            <text x="26" y={node.height / 2 + 4}>
              {one.id.length > mostLetters ? `${one.id.slice(0, mostLetters - 1)}…` : one.id}
            </text>
          </g>
        ))}
      </svg>
    </div>
  );
}
