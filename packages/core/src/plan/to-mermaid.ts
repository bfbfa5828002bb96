import type { Plan } from './plan.ts';
import type { PlannedStep } from './step.ts';

const maxLabelLength = 60;

/** Draws a plan as a Mermaid flow chart: a box for each step, an arrow from each step to those that wait for it. */
export function planToMermaid(plan: Plan): string {
  const nodes = new Map(plan.steps.map((step, index) => [step.id, `s${index}`]));
  const boxes = plan.steps.map((step) => `  ${nodes.get(step.id) ?? ''}["${escapeLabel(step.id)}<br/>${label(step)}"]`);
  const arrows = plan.steps.flatMap((step) =>
    step.waitsFor.map((id) => `  ${nodes.get(id) ?? ''} --> ${nodes.get(step.id) ?? ''}`),
  );
  return `${['flowchart TD', ...boxes, ...arrows].join('\n')}\n`;
}

function label(step: PlannedStep): string {
  switch (step.kind) {
    case 'cmd':
      return escapeLabel(`cmd ${step.image}`);
    case 'build':
      return escapeLabel(`build ${step.options.tags.join(' ') || step.options.context}`);
    case 'push':
      return escapeLabel(`push ${step.images.join(' ')}`);
  }
}

/** Mermaid reads HTML and quotes inside labels: its own entity codes keep them as text. */
function escapeLabel(text: string): string {
  const short = text.length > maxLabelLength ? `${text.slice(0, maxLabelLength - 1)}…` : text;
  return short.replaceAll(/[#"<>&]/g, (char) => `#${char.charCodeAt(0)};`).replaceAll(/\s+/g, ' ');
}
