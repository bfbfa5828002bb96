import { describe, expect, it } from 'vitest';
import { originalText, sourceOffset } from '../text/mapped-text.ts';
import { markTemplate, unmark, withoutNoValue } from './markers.ts';

describe('marks', () => {
  it.each([
    'a {{ .b }} c',
    'a\n  {{- if x }}\n  b\n  {{- end -}}\n\n c\n',
    'x{{/* }} {{ */}}y {{ "}}" }} {{ `}}\n` }}z',
    '{{ unclosed',
    'a {{ \'\\\'\' }} b {{ "\\"}}" }} c',
  ])('vanish again from %j', (template) => {
    const marked = markTemplate(template);
    expect(unmark(marked.text, marked, originalText(template)).text).toBe(template);
  });

  it('stand where no trim marker reaches and no action sees them', () => {
    const { text } = markTemplate('a {{- b -}}\n  c {{ "d" }}\n');
    expect(text).toMatch(/^\uf8f00\uf8f1a \{\{- b -\}\}\n {2}\uf8f01\uf8f1c \{\{ "d" \}\}\n$/);
  });

  it('tell where text came from after a repetition', () => {
    const template = 'a\n{{ range x }}  b: {{ . }} c\n{{ end }}d\n';
    const marked = markTemplate(template);
    const body = marked.text.slice(marked.text.indexOf('}}') + 2, marked.text.indexOf('{{ end }}'));
    const rendered = `${marked.text.slice(0, marked.text.indexOf('{{'))}${body.repeat(2).replaceAll('{{ . }}', 'VALUE')}`;
    const result = unmark(rendered, marked, originalText(template));
    expect(result.text).toBe('a\n  b: VALUE c\n  b: VALUE c\n');
    expect(sourceOffset(result, result.text.lastIndexOf('b'))).toBe(template.indexOf('b'));
    expect(sourceOffset(result, result.text.lastIndexOf('c'))).toBe(template.indexOf(' c') + 1);
    expect(sourceOffset(result, result.text.lastIndexOf('ALUE'))).toBe(template.indexOf('{{ . }}'));
  });

  it('are not taken for what they are not', () => {
    const template = originalText('{{ .x }}');
    const marked = markTemplate(template.text);
    expect(unmark('\uf8f099\uf8f1', marked, template).text).toBe('\uf8f099\uf8f1');
  });

  it('let <no value> vanish across their borders', () => {
    expect(withoutNoValue(originalText('a<no value>b<no value>')).text).toBe('ab');
  });
});
