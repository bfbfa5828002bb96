import { render } from 'preact';
import './app/without-eval.ts';
import { App } from './app/app.tsx';
import { startRouter } from './app/router.ts';
import { applyTheme } from './ui/theme.ts';

applyTheme();
startRouter();
const place = document.getElementById('app');
if (place !== null) render(<App />, place);
