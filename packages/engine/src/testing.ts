export { createScriptedRuntime, type Behaviour, type Script, type ScriptedRuntime } from './fake/scripted-runtime.ts';
