import { describe, expect, it } from 'vitest';
import { expandTaskFile, parseSet, renderTaskFile, type CmdStep } from '../../src/index.ts';
import { compilePlan, errorsIn, findingsOf, testRun, type TestOptions } from '../../src/testing/compile-plan.ts';

const set = (...texts: string[]): TestOptions => ({
  set: texts.flatMap((text) => {
    const read = parseSet(text);
    return read.ok ? [read.set] : [];
  }),
});

/** The arguments of a step `cmd: x ARGUMENTS`. */
async function argsOf(args: string, options: TestOptions = {}, head = 'version: v1.1.0\n'): Promise<string> {
  const plan = await compilePlan(`${head}steps:\n  - cmd: x ${args}\n`, options);
  return (plan.steps[0] as CmdStep).args.join(' ');
}

describe('variables, aliases and templates', () => {
  it.each(['v1.0.0', 'v1.1.0', '1.0-preview-1'])('31 run variables render in version %s', async (version) => {
    const run = {
      ...testRun,
      commit: 'c0ffee',
      branch: 'main',
      taskName: 'nightly',
      sharedVolume: 'vol',
      repository: 'repo',
      gitTag: 'tag',
      triggeredBy: 'me',
      osVersion: '12',
    };
    const names =
      'ID Registry RegistryName Date OS OSVersion Architecture Commit Branch TaskName SharedVolume Repository GitTag TriggeredBy';
    const args = names
      .split(' ')
      .map((name) => `{{.Run.${name}}}`)
      .join(' ');
    expect(await argsOf(args, { run }, `version: ${version}\n`)).toBe(
      'ca1 contoso.example.io contoso 20240506-070809z linux 12 amd64 c0ffee main nightly vol repo tag me',
    );
  });

  it('32 the date is digits in UTC, and absent facts are empty', async () => {
    expect(await argsOf('{{.Run.Date}}')).toMatch(/^\d{8}-\d{6}z$/);
    expect(await argsOf('a{{.Run.Commit}}b {{.Build.ID}}')).toBe('ab ca1');
  });

  it.each([
    ['myreg.azurecr.io', 'myreg'],
    ['127.0.0.1:5000', '127'],
    ['localhost', 'localhost'],
  ])('33 the name of registry %s is %s', async (registry, name) => {
    expect(await argsOf('{{.Run.RegistryName}}', { run: { ...testRun, registry } })).toBe(name);
  });

  it('34 and 35 aliases and $$ count from v1.1.0 on', async () => {
    expect(await argsOf("'$Registry/x:$ID $$X'")).toBe('contoso.example.io/x:ca1 $X');
    expect(await argsOf("'$Registry/x:$ID $$X'", {}, 'version: v1.0.0\n')).toBe('$Registry/x:$ID $$X');
    expect(await argsOf("'$ID'", {}, '')).toBe('$ID');
  });

  it.each([
    ['36', '$foo', '$foo'],
    ['37', '$ID2', '$ID2'],
    ['37', '${ID}', '${ID}'],
    ['37', '$ID-a', 'ca1-a'],
    ['37', '$ID.a', 'ca1.a'],
    ['37', '$ID_a', 'ca1_a'],
    ['37', '$Registry/$RegistryName', 'contoso.example.io/contoso'],
    ['SE-14', '$foo$ID', '$fooca1'],
  ])('%s the alias pass makes %j into %j', async (_number, text, expected) => {
    expect(await argsOf(`'${text}'`)).toBe(expected);
  });

  it('38 a custom alias counts in build, push, cmd and env alike', async () => {
    const plan = await compilePlan(
      'version: v1.1.0\nalias:\n  values: {repo: r/x}\nsteps:\n  - build: -t $repo .\n  - push: [$repo]\n  - cmd: $repo\n    env: [A=$repo]\n',
    );
    expect(plan.steps).toMatchObject([
      { options: { tags: ['r/x'] } },
      { images: ['r/x:latest'] },
      { image: 'r/x', env: [{ name: 'HOME' }, { name: 'A', value: 'r/x' }] },
    ]);
  });

  it('39 values win over later sources, these over earlier ones, these over the predefined', async () => {
    const sources: Record<string, string> = { one: 'a: 1\nb: 1\nc: 1\nID: mine\n', two: 'a: 2\nb: 2\n' };
    const head = 'version: v1.1.0\nalias:\n  src: [one, two]\n  values: {a: 3}\n';
    const loadAliases = (source: string) => Promise.resolve(sources[source] ?? '');
    expect(await argsOf("'$a $b $c $ID'", { loadAliases }, head)).toBe('3 2 1 mine');
  });

  it('40 a source that cannot be read is an error at its place', async () => {
    const text = 'version: v1.1.0\nalias:\n  src:\n    - gone.yml\nsteps:\n  - cmd: x\n';
    const findings = await findingsOf(text, { loadAliases: () => Promise.reject(new Error('404 page not found')) });
    expect(findings).toMatchObject([
      { message: 'unable to load aliases from gone.yml: 404 page not found', at: { line: 4, column: 7 } },
    ]);
  });

  it('41 a directive of its own', async () => {
    const head = (directive: string) => `version: v1.1.0\nalias:\n  directive: "${directive}"\n`;
    expect(await argsOf("'@ID $ID'", {}, head('@'))).toBe('ca1 $ID');
    expect(await errorsIn(head('ab'))).toEqual(['$ directive can only be overwritten by a single character']);
    expect(await errorsIn(head('a'))).toEqual(['overwritten directives may not be alphanumeric characters']);
  });

  it('42 an alias name has letters and digits only', async () => {
    expect(await errorsIn('version: v1.1.0\nalias:\n  values: {my-key: x}\n')).toEqual([
      'alias key names only support alphanumeric characters',
    ]);
  });

  it.each([
    ['43', 'v1.1.0', 'bash x', 'mcr.microsoft.com/acr/bash:2ff604c'],
    ['43', 'v1.1.0', 'bash:3.0 x', 'bash:3.0'],
    ['43', 'v1.0.0', 'bash x', 'bash'],
    ['43', 'v1.0.0', 'bash:3.0 x', 'bash:3.0'],
    ['SE-15', 'v1.1.0', 'date x', 'date'],
  ])('%s in %s the line `%s` runs %s', async (_number, version, line, image) => {
    const plan = await compilePlan(`version: ${version}\nsteps:\n  - cmd: ${line}\n`);
    expect(plan.steps[0]).toMatchObject({ image });
  });

  it('44 an alias of the file replaces the first word of a cmd without a directive', async () => {
    const plan = await compilePlan('version: v1.1.0\nalias:\n  values: {tool: r/t:3}\nsteps:\n  - cmd: tool tool\n');
    expect(plan.steps[0]).toMatchObject({ image: 'r/t:3', args: ['tool'] });
  });

  it('45 values come from the file, and --set wins', async () => {
    expect(await argsOf('{{.Values.a}}', { values: 'a: 1\n' })).toBe('1');
    expect(await argsOf('{{.Values.a}}', { values: 'a: 1\n', ...set('a=2') })).toBe('2');
  });

  it('46 and 47 --set splits at the first = and not at commas', async () => {
    expect(await argsOf('{{.Values.a}}', set('a=x=y'))).toBe('x=y');
    expect(await argsOf('{{.Values.a}}', set('a=1,b=2'))).toBe('1,b=2');
    expect(parseSet('a')).toEqual({
      ok: false,
      message: 'failed to parse --set data; invalid format, no = assignment found',
    });
    expect(parseSet('=a')).toEqual({ ok: false, message: 'failed to parse --set data; expected a key=val format' });
    expect(await argsOf('a{{.Values.a}}b', set('a='))).toBe('ab');
  });

  it('48 a missing value is empty text', async () => {
    expect(await argsOf('a{{.Values.none}}b {{.Values.none | default "d"}}')).toBe('ab d');
  });

  it('49 functions and blocks work', async () => {
    const options = { values: 'x: Ab\nlist: [one, two]\nn: 3\n' };
    const args = [
      '{{ .Values.x | upper | b64enc }}',
      '{{ if .Values.x }}yes{{ else }}no{{ end }}',
      '{{- range .Values.list }} {{ . }}{{ end }}',
      '{{ default "d" .Values.y }}',
      '{{ printf "%s-%d" .Values.x .Values.n }}',
      '{{ index .Values.list 0 }}',
      '{{/* nothing */}}end',
    ].join(' ');
    expect(await argsOf(args, options)).toBe('QUI= yes one two d Ab-3 one end');
  });

  it('50 a syntax error in a template is one finding with its line', async () => {
    const findings = await findingsOf('version: v1.1.0\n# {{ fine here\nsteps:\n  - cmd: x {{ if }}\n');
    expect(findings).toMatchObject([{ at: { line: 4 } }]);
    expect(findings[0]?.message).toMatch(/^unable to render task: /);
  });

  it('51 templates may make whole steps', async () => {
    const text = 'steps:\n{{ range .Values.names }}  - cmd: {{ . }}\n{{ end }}';
    const plan = await compilePlan(text, { values: 'names: [a, b]\n' });
    expect(plan.steps).toMatchObject([{ image: 'a' }, { image: 'b' }]);
  });

  it('52 commented-out lines may hold bad templates', async () => {
    expect(await argsOf('ok', {}, '# {{ bad\n  # {{ if }}\n')).toBe('ok');
  });

  it('SE-1 lines with # inside a block scalar stay', async () => {
    const text =
      'steps:\n  - cmd: img\n    env:\n      - |\n        A=one\n        # two\n  - cmd: |\n      #!/bin/sh x\n';
    const { rendered } = await renderTaskFile(`${text}# gone\n`, { run: testRun });
    expect(rendered).toBe(text);
  });

  it('53 the alias block may use values', async () => {
    const head = 'version: v1.1.0\nalias:\n  values:\n    a: {{.Values.x}}\n';
    expect(await argsOf('$a', set('x=1'), head)).toBe('1');
  });

  it('54 a template that renders to nothing is an error, an empty file is not', async () => {
    expect(await errorsIn('{{ if false }}x{{ end }}')).toEqual(['unable to render task: rendered template was empty']);
    expect(await errorsIn('')).toEqual([]);
  });

  it('55 RunJSON and ValuesJSON are JSON once the shell has unquoted them', async () => {
    const run = JSON.parse(await argsOf('{{.RunJSON}}')) as Record<string, string>;
    expect(run).toMatchObject({ ID: 'ca1', Registry: 'contoso.example.io' });
    const values = JSON.parse(await argsOf('{{.ValuesJSON}}', { values: "a: it's\nb: [1, true]\n" })) as unknown;
    expect(values).toEqual({ a: "it's", b: [1, true] });
  });

  it('SE-12 values may be nested', async () => {
    expect(await argsOf('{{.Values.a.b}}', { values: 'a: {b: 1}\n' })).toBe('1');
  });

  it.each([
    ['v1.0.0', true],
    ['V1.1.0', true],
    ['1.0-preview-1', true],
    ['1.0-PREVIEW-1', true],
    ['1.1.0', false],
    ['v1.2.0', false],
    ['v2.0.0', false],
  ])('110 version %s is valid: %s', async (version, valid) => {
    const message = `invalid version specified: "${version}", the current version is "v1.0.0"`;
    expect(await errorsIn(`version: ${version}\nsteps: []\n`)).toEqual(valid ? [] : [message]);
  });

  it('111 unknown keys are warnings that name the nearest known key', async () => {
    const text = 'versoin: x\nsteps:\n  - cmd: x\n    entrypoint: sh\n    volumeMount: []\n    stepstatus: 1\n';
    const findings = await findingsOf(text);
    expect(findings.map(({ severity, at, cure }) => [severity, at?.line, /"(\w+)"/.exec(cure ?? '')?.[1]])).toEqual([
      ['warning', 1, 'version'],
      ['warning', 4, 'entryPoint'],
      ['warning', 5, 'volumeMounts'],
      ['warning', 6, undefined],
    ]);
  });

  it('keeps secret values out of what it shows', async () => {
    const text = 'steps:\n  - cmd: x {{.Values.pw}}\n';
    const options = { run: testRun, set: [{ name: 'pw', value: 'hunter2', secret: true }] };
    expect((await renderTaskFile(text, options)).rendered).toBe('steps:\n  - cmd: x ***\n');
    expect((await expandTaskFile(text, options)).steps).toEqual([{ cmd: 'x hunter2' }]);
  });
});
