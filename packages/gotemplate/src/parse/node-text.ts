import { quote } from '../text/quote.ts';
import type { Node } from './nodes.ts';

/** A node as Go prints it in an error message. */
export function nodeText(node: Node): string {
  switch (node.kind) {
    case 'text':
      return quote(node.text);
    case 'action':
      return `{{${nodeText(node.pipe)}}}`;
    case 'template':
      return `{{template ${quote(node.name)}${node.pipe === undefined ? '' : ` ${nodeText(node.pipe)}`}}}`;
    case 'if':
    case 'with':
    case 'range':
      return `{{${node.kind} ${nodeText(node.pipe)}}}`;
    case 'break':
    case 'continue':
      return `{{${node.kind}}}`;
    case 'list':
      return node.nodes.map(nodeText).join('');
    case 'pipe': {
      const declared = node.declared.map(nodeText).join(', ');
      const prefix = declared === '' ? '' : `${declared} ${node.isAssignment ? '=' : ':='} `;
      return prefix + node.commands.map(nodeText).join(' | ');
    }
    case 'command':
      return node.args.map(operandText).join(' ');
    case 'identifier':
      return node.name;
    case 'field':
      return node.path.map((name) => `.${name}`).join('');
    case 'variable':
      return node.path.join('.');
    case 'chain':
      return [operandText(node.node), ...node.path].join('.');
    case 'dot':
      return '.';
    case 'nil':
      return 'nil';
    case 'bool':
      return String(node.value);
    case 'number':
    case 'string':
      return node.source;
  }
}

function operandText(node: Node): string {
  return node.kind === 'pipe' ? `(${nodeText(node)})` : nodeText(node);
}
